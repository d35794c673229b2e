import type { Product } from '../model/index.js';
import { CONFIDENCE, type MappingCandidate } from './mapping-catalogue.js';
import { differsInKind, type TitleSimilarity, titleWords } from './title-similarity.js';

/** What finds products of the host by a listing's title. */
export interface TitleIndex {
  find(listing: Product): readonly MappingCandidate[];
}

interface Entry {
  readonly hostSku: string;
  readonly words: readonly string[];
  readonly text: string;
}

/** A word that more products have says little of any: it counts among the words, and is not searched by. */
const COMMON_WORD = 1_000;
/** Products looked at for one listing, over all of its words. */
const MAX_LOOKED_AT = 1_000;
/** Of those, how many titles are compared letter by letter. */
const MAX_COMPARED = 8;
/** What is below is not worth a look. */
const LEAST_CONFIDENCE = 50;
/** What is left of a similarity where a number, a size or a short word differs. */
const OF_ANOTHER_KIND = 0.6;

/**
 * Finds by rare words first, so that a listing is compared with a few products and not with all: 50,000 listings with 50,000
 * products would be 2,500,000,000 comparisons.
 */
export function indexTitles(
  names: Iterable<readonly [hostSku: string, name: string]>,
  similarity: TitleSimilarity,
): TitleIndex {
  const entries = [...names].map(([hostSku, name]) => entryOf(hostSku, name));
  // Their order must not be the catalogue's: what is cut off would depend on it.
  entries.sort((left, right) => (left.hostSku < right.hostSku ? -1 : 1));
  const byWord = new Map<string, number[]>();
  const byText = new Map<string, number[]>();
  for (const [index, { words, text }] of entries.entries()) {
    for (const word of words) push(byWord, word, index);
    push(byText, text, index);
  }
  const search = { entries, byWord, byText };

  return {
    find({ title, variantTitle = '' }) {
      const wanted = entryOf('', `${title} ${variantTitle}`);
      if (wanted.words.length === 0) return [];
      return candidatesFor(search, wanted).flatMap((entry) => {
        const score = scoreOf(wanted, entry, similarity);
        return score >= LEAST_CONFIDENCE ? { hostSku: entry.hostSku, confidence: score, rule: 'title' as const } : [];
      });
    },
  };
}

interface Search {
  readonly entries: readonly Entry[];
  readonly byWord: ReadonlyMap<string, readonly number[]>;
  readonly byText: ReadonlyMap<string, readonly number[]>;
}

/** Those of the same words, and those that share the rarest ones. */
function candidatesFor({ entries, byWord, byText }: Search, wanted: Entry): readonly Entry[] {
  const same = byText.get(wanted.text) ?? [];
  const weights = new Map<number, number>();
  let left = MAX_LOOKED_AT;
  for (const found of postings(byWord, wanted.words)) {
    if (found.length > Math.min(left, COMMON_WORD)) break;
    left -= found.length;
    for (const index of found) weights.set(index, (weights.get(index) ?? 0) + 1 / found.length);
  }
  const ranked = [...weights].sort(([one, left_], [other, right]) => right - left_ || one - other);
  const chosen = new Set([...same, ...ranked.slice(0, MAX_COMPARED).map(([index]) => index)]);
  return [...chosen].flatMap((index) => entries[index] ?? []);
}

function postings(byWord: Search['byWord'], words: readonly string[]): readonly (readonly number[])[] {
  return words
    .flatMap((word) => {
      const found = byWord.get(word);
      return found === undefined ? [] : [found];
    })
    .sort((left, right) => left.length - right.length);
}

function scoreOf(wanted: Entry, entry: Entry, similarity: TitleSimilarity): number {
  const likeness = wanted.text === entry.text ? 1 : Math.min(1, Math.max(0, similarity(wanted.text, entry.text)));
  const kept = differsInKind(wanted.words, entry.words) ? OF_ANOTHER_KIND : 1;
  return Math.floor(CONFIDENCE.title * likeness * kept);
}

function entryOf(hostSku: string, name: string): Entry {
  const words = titleWords(name);
  return { hostSku, words, text: words.join(' ') };
}

function push(lists: Map<string, number[]>, key: string, index: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [index]);
  else list.push(index);
}
