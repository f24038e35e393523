-- The requests for more time that nobody has decided yet: few, and asked for with every summary.
CREATE INDEX extensions_undecided ON extensions (directive, organisation) WHERE decision = '';
