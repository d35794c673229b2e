import type { Address, Subdivision } from './address.js';
import { findIndianState } from './india-states.js';
import { omitUndefined } from './primitives.js';

/** A state as a platform tells it: a code, a name, or both. */
export interface SubdivisionInput {
  readonly country?: string | null | undefined;
  readonly code?: string | null | undefined;
  readonly name?: string | null | undefined;
}

/**
 * Brings a state into one form: for India the current ISO code and name whatever was sent, elsewhere as sent.
 *
 * `source` keeps what was sent (the code where there is one). `undefined` when nothing was sent.
 */
export function normalizeSubdivision({ country, code, name }: SubdivisionInput): Subdivision | undefined {
  const sentCode = textOrAbsent(code);
  const sentName = textOrAbsent(name);
  const source = sentCode ?? sentName;
  if (source === undefined) return undefined;
  const state = country === 'IN' ? (findIndianState(sentCode) ?? findIndianState(sentName)) : undefined;
  return omitUndefined<Subdivision>({ code: state?.code ?? sentCode, name: state?.name ?? sentName, source });
}

function textOrAbsent(text: string | null | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** The ISO 3166-2 code of the state that an Indian sale is supplied to, e.g. `IN-KA`. `undefined` elsewhere. */
export function placeOfSupply(shipTo: Address | undefined): string | undefined {
  if (shipTo?.country !== 'IN') return undefined;
  const state = findIndianState(shipTo.subdivision?.code) ?? findIndianState(shipTo.subdivision?.name);
  return state === undefined ? undefined : `IN-${state.code}`;
}

/** The six digits of an Indian PIN code, written with or without spaces. `undefined` when it is not one. */
export function normalizePinCode(text: string | null | undefined): string | undefined {
  const digits = text?.replace(/[\s-]/g, '') ?? '';
  return /^[1-9]\d{5}$/.test(digits) ? digits : undefined;
}

/** Whether the text is an Indian PIN code. */
export function isPinCode(text: string | null | undefined): boolean {
  return normalizePinCode(text) !== undefined;
}
