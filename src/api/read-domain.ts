import { domainToASCII } from 'node:url';
import { z } from 'zod';

const LONGEST = 48;
const SHAPE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A domain as it is compared: lower case, internationalised names in their ASCII form, at most 48 characters as in every UPN. */
export function readDomain(text: string, context: z.RefinementCtx): string {
  const domain = domainToASCII(text.trim().toLowerCase());
  if (domain.length <= LONGEST && SHAPE.test(domain)) return domain;
  context.addIssue({
    code: 'custom',
    message: `"${text.slice(0, 100)}" is not a domain such as contoso.de (at most ${LONGEST} characters)`,
  });
  return z.NEVER;
}
