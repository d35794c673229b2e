import { HOUR_MS, MINUTE_MS } from '../../clock.js';
import type { HttpAnswer } from './exchange.js';

/** Whole paise. */
export type Paise = number;

/** A number of the JSON text with exactly these digits: Flipkart's are written by Java, `998.0` and `2.0` among them. */
export class Digits {
  readonly #digits: string;

  constructor(digits: string) {
    this.#digits = digits;
  }

  toJSON(): string {
    return `${MARK}${this.#digits}${MARK}`;
  }
}

const MARK = '\u0001';

/** An amount in rupees, as Java writes a double: `998.0`, `1299.5`, `89.99`. */
export function rupees(amount: Paise): Digits {
  const text = (amount / 100).toFixed(2);
  return new Digits(text.endsWith('0') ? text.slice(0, -1) : text);
}

export const writeJson = (value: unknown): string =>
  JSON.stringify(value).replace(/"\\u0001([\d.-]+)\\u0001"/g, (_, digits: string) => digits);

export const jsonAnswer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: writeJson(body),
});

const INDIA_MS = 5 * HOUR_MS + 30 * MINUTE_MS;

/** `2026-11-20T10:18:45.000+05:30` */
export const indianTime = (at: number): string => new Date(at + INDIA_MS).toISOString().replace('Z', '+05:30');

/** `2026-11-20`, in India. */
export const indianDay = (at: number): string => new Date(at + INDIA_MS).toISOString().slice(0, 10);
