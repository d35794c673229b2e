import { ConnectorError } from '../core/errors.js';

/**
 * How much two titles say the same, from 0 to 1. It gets them as {@link titleWords} makes them: in small letters, without
 * punctuation, words in the order of the alphabet.
 */
export type TitleSimilarity = (left: string, right: string) => number;

/** Below that a word tells sizes, colours and models apart by a letter or two: `s`, `xl`, `red`, `pro`. */
const SHORT_WORD = 3;

/**
 * The words of a title in the order of the alphabet, each once, so that word order does not count. Accents of Latin letters are dropped; signs of
 * other scripts are letters and stay.
 */
export function titleWords(title: string): readonly string[] {
  const plain = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  return [...new Set(plain.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== ''))].sort();
}

/**
 * Whether two titles differ in a word that tells products of one family apart: a number, a size, a colour. `Shirt Red L` and
 * `Shirt Red XL` have almost every letter in common.
 */
export function differsInKind(left: readonly string[], right: readonly string[]): boolean {
  return tellingWords(left) !== tellingWords(right);
}

function tellingWords(words: readonly string[]): string {
  const isTelling = (word: string) => /\p{N}/u.test(word) || [...word].length <= SHORT_WORD;
  return words.filter((word) => isTelling(word) && !FILLERS.has(word)).join(' ');
}

const FILLERS: ReadonlySet<string> = new Set(['a', 'an', 'and', 'by', 'for', 'in', 'of', 'on', 'the', 'to', 'with']);

/**
 * The similarity that is used when the host brings none: edit distance, by fuzzball.
 *
 * @throws {ConnectorError} `configuration_invalid` where the package is not installed.
 */
export async function loadTitleSimilarity(operation: string): Promise<TitleSimilarity> {
  const { ratio } = await import('fuzzball').catch((cause: unknown) => {
    const message = `${operation} needs the optional package fuzzball to compare titles: npm install fuzzball, or pass titleSimilarity: false to do without.`;
    throw new ConnectorError('configuration_invalid', message, { operation, cause });
  });
  return (left, right) => ratio(left, right, { full_process: false }) / 100;
}
