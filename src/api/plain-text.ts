import { z } from 'zod';
import { UNSAFE_CHARACTER } from '../operations/values/require-safe-characters';

/**
 * A name of one line, as it is stored and shown everywhere: in lists, mails, sheets and files. No control characters, nothing that turns the
 * direction of text around, no half characters.
 * @param max code units
 */
export const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !UNSAFE_CHARACTER.test(text), {
      message: 'must be one line of text without control characters or marks that turn its direction around',
    });
