import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** Guessing takes time that grows with the square of the length: 75 ms for the worst 32 characters, seconds for 256. */
const JUDGED_CHARACTERS = 32;
/** zxcvbn's scale ends at 4; below 3, fewer than 10^8 guesses find the password. */
const LOWEST_SCORE = 3;

let estimator: ZxcvbnFactory | undefined;

/**
 * Whether a password is one of those that everyone tries first: out of lists of leaked passwords and German words, or such a one with
 * a year, a repetition, a keyboard pattern or the usual replacements ("P@ssw0rd1234").
 * Only the beginning of a long password is judged; one that begins with 32 guessable characters is refused.
 */
export function isCommonPassword(password: string): boolean {
  estimator ??= createEstimator();
  const judged = password.slice(0, JUDGED_CHARACTERS);
  return estimator.check(judged).score < LOWEST_SCORE || isDecoratedWord(judged, estimator);
}

/** A word, and around it the few digits and signs that every rule about passwords has taught people to add. */
const DECORATED = /^([^\p{L}]*)(.{4,}?)([^\p{L}]*)$/u;
const MOST_DECORATIONS = 8;

/** "Sommer2026!!" takes more guesses than the score asks for, counted sign by sign, and is what a company's users choose first. */
function isDecoratedWord(password: string, estimator: ZxcvbnFactory): boolean {
  const [, before = '', word = '', behind = ''] = DECORATED.exec(password) ?? [];
  if (before.length + behind.length > MOST_DECORATIONS) return false;
  const { sequence } = estimator.check(word);
  return sequence.length === 1 && sequence[0]!.pattern !== 'bruteforce';
}

/** The lists are megabytes that every garbage collection walks: they are read when the first password is to be judged. */
function createEstimator(): ZxcvbnFactory {
  const { ZxcvbnFactory } = require('@zxcvbn-ts/core') as typeof import('@zxcvbn-ts/core');
  const { adjacencyGraphs, dictionary } =
    require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
  const { dictionary: german } = require('@zxcvbn-ts/language-de') as typeof import('@zxcvbn-ts/language-de');
  return new ZxcvbnFactory({
    graphs: adjacencyGraphs,
    dictionary: { ...dictionary, 'words-de': german.commonWords, 'firstnames-de': german.firstnames },
  });
}
