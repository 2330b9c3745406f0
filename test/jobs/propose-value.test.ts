import { proposeValue } from '../../src/jobs/propose-value';

const verified = ['contoso.com', 'contoso.de'];
const ofDomain = (domain: string, upn: string | null) =>
  proposeValue({ code: 'unknown-domain', facts: { domain, verified }, upn });

test('a spelling that was found when the row was refused is what is proposed', () => {
  const facts = { value: 'müller@contoso.de', proposal: 'mueller@contoso.de' };
  expect(proposeValue({ code: 'non-ascii-email', facts, upn: null })).toBe('mueller@contoso.de');
});

test('a mistyped domain becomes the verified one that it comes nearest to, and the name before it stays', () => {
  expect(ofDomain('contosso.de', 'Anna.Meier@Contosso.DE')).toBe('Anna.Meier@contoso.de');
});

test.each([
  ['a domain that is somebody else’s', ofDomain('fabrikam.de', 'anna@fabrikam.de')],
  ['a row that is known by another name than the one at fault', ofDomain('contosso.de', 'anna@contoso.de')],
  ['a row that names nobody', ofDomain('contosso.de', null)],
  ['a refusal without a spelling', proposeValue({ code: 'upn-taken', facts: { upn: 'a@contoso.de' }, upn: null })],
  ['a row that was done', proposeValue({ code: null, facts: null, upn: 'a@contoso.de' })],
  ['facts of another version', proposeValue({ code: 'unknown-domain', facts: { domain: 'x.de' }, upn: 'a@x.de' })],
])('nothing is proposed for %s', (_, proposal) => expect(proposal).toBeNull());
