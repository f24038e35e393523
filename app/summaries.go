package app

import (
	"giaoban/digest"
	"giaoban/handlers/track"
	"giaoban/render"
	"giaoban/summary"
	"giaoban/summary/document"
	"giaoban/summary/source"
)

// summaries are what the settings say of summaries.
func (a *App) summaries() track.Choices {
	v := a.o.Values
	return track.Choices{
		Denominator: summary.Denominator(v.Rate), Digest: v.Digest,
		Letterhead: document.Letterhead{
			Above: v.Letterhead.Above, Issuer: v.Letterhead.Issuer, Sign: v.Letterhead.Sign, Place: v.Letterhead.Place,
			Party: v.Letterhead.Party,
		},
	}
}

// figures makes what summaries are computed from, by the office's settings.
func (a *App) figures() *source.Source {
	v := a.o.Values
	return source.New(source.Options{
		Records: a.store, Answers: a.store, Clock: a.o.Clock, Zone: v.Zone, Denominator: summary.Denominator(v.Rate), Digest: v.Digest,
	})
}

// assembleDigest makes what tells managers and the Board of changes. Its turns hold only while this replica has the duty.
func (a *App) assembleDigest(renderer *render.Renderer) *digest.Digest {
	v := a.o.Values
	return digest.New(digest.Options{
		Store: a.store, Ledger: &a.ticks, Renderer: renderer, Clock: a.o.Clock, Logger: a.log, Zone: v.Zone,
		Rule: v.Digest, Always: v.DigestAlways,
		Source: a.figures(),
	})
}
