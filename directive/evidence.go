package directive

// MaxEvidence is how many files one report or request takes.
const MaxEvidence = 20
