import { recordOf } from '../../core/wire-reader.js';
import { decodeEntities } from './map-text.js';

/** What Flipkart said of one SKU of a write. */
export interface ListingVerdict {
  readonly isDone: boolean;
  /** What it found wrong with which part: `locations[0].id`. */
  readonly paths: readonly string[];
  /** In its words. */
  readonly message: string | undefined;
}

const MAX_TEXT = 300;

/**
 * A SKU that is not in the answer has no verdict, and neither has a word that is not known: what became of it is to be
 * read. `WARNING` is applied.
 */
export function verdictOf(body: Readonly<Record<string, unknown>>, sku: string): ListingVerdict | undefined {
  // Answers may write `&quot;` in a SKU.
  const key = Object.hasOwn(body, sku) ? sku : Object.keys(body).find((one) => decodeEntities(one) === sku);
  const { status, errors, attribute_errors: attributeErrors } = recordOf(key && body[key]) ?? {};
  if (status !== 'SUCCESS' && status !== 'WARNING' && status !== 'FAILURE') return undefined;
  const problems = [...problemsIn(attributeErrors), ...problemsIn(errors)];
  const texts = [...new Set(problems.map(({ text }) => text))].filter((text) => text !== '');
  return {
    isDone: status !== 'FAILURE',
    paths: problems.flatMap(({ paths }) => paths),
    message: texts.length === 0 ? undefined : cut(texts.join('; ')),
  };
}

interface Problem {
  readonly paths: readonly string[];
  readonly text: string;
}

function problemsIn(list: unknown): readonly Problem[] {
  if (!Array.isArray(list)) return [];
  return list.map((one: unknown) => {
    const { code, description, attribute, path } = recordOf(one) ?? {};
    const words = typeof description === 'string' ? description.trim() : '';
    const number = typeof code === 'number' || typeof code === 'string' ? ` (${code})` : '';
    return {
      paths: [path, attribute].filter((text): text is string => typeof text === 'string'),
      text: `${words}${number}`.trim(),
    };
  });
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
