import { isHtml } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { parseJsonLosslessly } from '../../core/json.js';
import { recordOf } from '../../core/wire-reader.js';

/** An error as WordPress writes it. */
export interface WooProblem {
  readonly code: string;
  /** In the site's language, and not free of customer data: to be compared, never to be shown. */
  readonly message: string;
  /** `data.status`; the only one there is where a notice was printed before the status line could be sent. */
  readonly status: number | undefined;
  /** `data.params`: what is wrong with which parameter. */
  readonly params: Readonly<Record<string, string>>;
}

/** What an answer's text turned out to be. */
export type WooContent =
  | { readonly kind: 'data'; readonly value: unknown }
  | { readonly kind: 'problem'; readonly problem: WooProblem }
  /** A web page; `challenge` names the firewall whose challenge or block page it is. */
  | { readonly kind: 'page'; readonly challenge: string | undefined }
  | { readonly kind: 'empty' | 'cut_off' | 'text' };

/** Reads an answer: past a byte order mark and whatever PHP and its plugins printed before and after the JSON. */
export function contentOf(response: HttpResponse): WooContent {
  // trim() takes a byte order mark for white space as well.
  const text = response.text.trim();
  if (text === '') return { kind: 'empty' };
  const noise = text.slice(0, text.search(OPENING));
  const isPage = PAGE_START.test(text) || PAGE_PARTS.test(noise);
  const json = isPage ? undefined : (parse(text) ?? parse(jsonWithin(text)));
  if (json !== undefined) {
    const problem = problemOf(json.value);
    return problem === undefined ? { kind: 'data', value: json.value } : { kind: 'problem', problem };
  }
  if (!isPage && OPENING.test(text)) return { kind: 'cut_off' };
  if (isPage || isHtml(response)) return { kind: 'page', challenge: challengeOf(response, text) };
  return { kind: 'text' };
}

const PAGE_START = /^(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i;
/** A warning of PHP is markup too, but of other kinds. */
const PAGE_PARTS = /<(?:title|meta|script|style)\b/i;

/** `X-WP-Total`. */
export function totalOf({ headers }: HttpResponse): number | undefined {
  const text = headers.get('x-wp-total')?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function problemOf(value: unknown): WooProblem | undefined {
  const body = recordOf(value);
  const code = body?.['code'];
  const message = body?.['message'];
  // Coupons have a `code` too, but no message.
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  // An object as a rule; the bare status in some answers of WooCommerce (refunds, 10.0.2).
  const data = recordOf(body?.['data']);
  const status = data?.['status'] ?? body?.['data'];
  const params = Object.entries(recordOf(data?.['params']) ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    code,
    message,
    status: typeof status === 'number' && status >= 400 && status < 600 ? status : undefined,
    params: Object.fromEntries(params),
  };
}

const CHALLENGES: readonly (readonly [RegExp, string])[] = [
  [/just a moment\.\.\.|cf-chl|challenge-platform|cf-error-details|attention required! \| cloudflare/i, 'Cloudflare'],
  [/sucuri/i, 'Sucuri'],
  [/wordfence/i, 'Wordfence'],
  [/imunify360/i, 'Imunify360'],
  [/mod_?security/i, 'ModSecurity'],
  [/verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser|one moment, please|captcha/i, 'a bot check'],
];
/** Challenge pages say who they are early on. */
const PAGE_HEAD = 64 * 1024;

function challengeOf({ status, headers }: HttpResponse, text: string): string | undefined {
  if (headers.get('cf-mitigated') !== null) return 'Cloudflare';
  const head = text.slice(0, PAGE_HEAD);
  const found = CHALLENGES.find(([pattern]) => pattern.test(head))?.[1];
  // A shop's own page may offer a captcha or name the plugin that guards it; a challenge has it in its title.
  return status >= 400 || CHALLENGE_TITLE.test(head) ? found : undefined;
}

const CHALLENGE_TITLE = /<title>[^<]{0,200}(?:moment|human|robot|denied|blocked|attention|firewall|security|browser)/i;

function parse(text: string | undefined): { readonly value: unknown } | undefined {
  if (text === undefined) return undefined;
  try {
    return { value: parseJsonLosslessly(text) };
  } catch {
    return undefined;
  }
}

// Where an answer may begin. Empty ones only where a line or what follows markup begins: PHP's messages hold `[]`, and an
// answer that never came must not read as an empty list. Repetitions are bounded: the text is a stranger's.
const OPENING = /\{\s{0,99}"|\[\s{0,99}[{["]|(?=\[\s{0,99}\]|\{\s{0,99}\})(?<=[\n>]\s{0,99})[[{]/;
/** An answer is JSON with a notice around it, or it is not: nobody may make us search for long. */
const MAX_OPENINGS = 40;

/**
 * The JSON between notices; where a notice quotes some as well, the longest that begins a line. `undefined` where one does
 * not end: what lies within it is a part of an answer that broke off, and no answer.
 */
function jsonWithin(text: string): string | undefined {
  const openings = new RegExp(OPENING, 'g');
  let best: Found | undefined;
  for (let tries = 0; tries < MAX_OPENINGS; tries += 1) {
    const start = openings.exec(text)?.index;
    if (start === undefined) break;
    const end = endOfJson(text, start);
    if (end === undefined) return undefined;
    const found = {
      piece: text.slice(start, end),
      beginsLine: /(?:^|[\n>])\s*$/.test(text.slice(Math.max(0, start - 20), start)),
    };
    if (best === undefined || isBetter(found, best)) best = found;
    openings.lastIndex = end;
  }
  return best?.piece;
}

type Found = { readonly piece: string; readonly beginsLine: boolean };

function isBetter(one: Found, other: Found): boolean {
  return one.beginsLine === other.beginsLine ? one.piece.length > other.piece.length : one.beginsLine;
}

/** The position after the bracket that closes the one at `start`. */
function endOfJson(text: string, start: number): number | undefined {
  let depth = 0;
  for (let position = start; position < text.length; position += 1) {
    const character = text[position];
    if (character === '"') {
      position = text.indexOf('"', position + 1);
      while (position !== -1 && isEscaped(text, position)) position = text.indexOf('"', position + 1);
      if (position === -1) return undefined;
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return position + 1;
    }
  }
  return undefined;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
