import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findIndianState,
  INDIAN_STATES,
  isGstin,
  isPinCode,
  normalizePinCode,
  normalizeSubdivision,
  placeOfSupply,
  stateOfGstin,
  taxKindFromTitle,
} from '../../../src/model/index.js';
import { SEEDED } from './support/order.js';

describe('Indian states', () => {
  it('lists 28 states and 8 union territories, each once', () => {
    expect(INDIAN_STATES).toHaveLength(36);
    expect(new Set(INDIAN_STATES.map(({ code }) => code)).size).toBe(36);
  });

  it.each([
    ['OR', 'OD'],
    ['CT', 'CG'],
    ['TG', 'TS'],
    ['UT', 'UK'],
    ['DN', 'DH'],
    ['DD', 'DH'],
    ['IN-OR', 'OD'],
    ['in-mh', 'MH'],
    ['Orissa', 'OD'],
    ['ODISHA', 'OD'],
    ['Pondicherry', 'PY'],
    ['Uttaranchal', 'UK'],
    ['Jammu & Kashmir', 'JK'],
    ['jammu and kashmir', 'JK'],
    ['Tamilnadu', 'TN'],
    ['NCT of Delhi', 'DL'],
    ['Dādra and Nagar Haveli and Damān and Diu', 'DH'],
    ['Andaman & Nicobar Islands', 'AN'],
    ['A.P.', 'AP'],
    ['Ladakh', 'LA'],
  ])('reads %s as %s', (text, code) => {
    expect(findIndianState(text)?.code).toBe(code);
  });

  it.each(['', 'Bayern', 'XX', 'constructor', 'Pradesh', undefined, null])('does not guess at %s', (text) => {
    expect(findIndianState(text)).toBeUndefined();
  });

  it('finds every state by its own code and name', () => {
    for (const state of INDIAN_STATES) {
      expect(findIndianState(state.code)).toEqual(state);
      expect(findIndianState(state.name.toUpperCase())).toEqual(state);
      expect(findIndianState(`IN-${state.code}`)).toEqual(state);
    }
  });
});

describe('normalizeSubdivision', () => {
  it('gives one form for both spellings and keeps what was sent', () => {
    const odisha = { code: 'OD', name: 'Odisha' };
    expect(normalizeSubdivision({ country: 'IN', code: 'OR' })).toEqual({ ...odisha, source: 'OR' });
    expect(normalizeSubdivision({ country: 'IN', name: 'Orissa' })).toEqual({ ...odisha, source: 'Orissa' });
    expect(normalizeSubdivision({ country: 'IN', code: 'OD', name: 'Odisha' })).toEqual({ ...odisha, source: 'OD' });
  });

  it('leaves other countries as sent: OR is Oregon there', () => {
    expect(normalizeSubdivision({ country: 'US', code: 'OR', name: 'Oregon' })).toEqual({
      code: 'OR',
      name: 'Oregon',
      source: 'OR',
    });
  });

  it('keeps a state it does not know, and nothing where nothing came', () => {
    expect(normalizeSubdivision({ country: 'IN', name: 'Atlantis' })).toEqual({ name: 'Atlantis', source: 'Atlantis' });
    expect(normalizeSubdivision({ country: 'IN', code: ' ', name: null })).toBeUndefined();
  });
});

describe('PIN codes and place of supply', () => {
  it('reads six digits that do not start with zero', () => {
    expect(normalizePinCode(' 560 001 ')).toBe('560001');
    expect(isPinCode('560001')).toBe(true);
    for (const text of ['060001', '56001', '5600011', '56000A', '', null]) expect(isPinCode(text)).toBe(false);
  });

  it('is the state of an Indian address', () => {
    expect(placeOfSupply({ country: 'IN', subdivision: { code: 'OR' } })).toBe('IN-OD');
    expect(placeOfSupply({ country: 'IN', subdivision: { name: 'Karnataka' } })).toBe('IN-KA');
    expect(placeOfSupply({ country: 'US', subdivision: { code: 'OR' } })).toBeUndefined();
    expect(placeOfSupply({ country: 'IN' })).toBeUndefined();
    expect(placeOfSupply(undefined)).toBeUndefined();
  });
});

describe('GSTIN', () => {
  it('accepts genuine numbers and names their state', () => {
    expect(isGstin('27AAPFU0939F1ZV')).toBe(true);
    expect(stateOfGstin('27AAPFU0939F1ZV')).toBe('MH');
    expect(isGstin('29AAGCB7383J1Z4')).toBe(true);
    expect(stateOfGstin('29AAGCB7383J1Z4')).toBe('KA');
  });

  it.each(['27AAPFU0939F1ZW', '27aapfu0939f1zv', '27AAPFU0939F1Z', ' 27AAPFU0939F1ZV', '00AAPFU0939F1ZV', '', 'GSTIN'])(
    'refuses %j',
    (text) => {
      expect(isGstin(text)).toBe(false);
      expect(stateOfGstin(text)).toBeUndefined();
    },
  );

  it('notices any one wrong character', () => {
    const genuine = '27AAPFU0939F1ZV';
    const characters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    fc.assert(
      fc.property(fc.nat(14), characters, (index, character) => {
        fc.pre(genuine[index] !== character);
        expect(isGstin(genuine.slice(0, index) + character + genuine.slice(index + 1))).toBe(false);
      }),
      { ...SEEDED, numRuns: 500 },
    );
  });

  it('accepts exactly one check digit for a body', () => {
    const bodies = fc.stringMatching(/^(0[1-9]|[12]\d|3[0-8])[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z$/);
    fc.assert(
      fc.property(bodies, (body) => {
        const accepted = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((digit) => isGstin(body + digit));
        expect(accepted).toHaveLength(1);
      }),
      SEEDED,
    );
  });
});

describe('taxKindFromTitle', () => {
  it.each([
    ['CGST 9%', 'CGST'],
    ['IN-SGST-1', 'SGST'],
    ['sgst', 'SGST'],
    ['State GST', 'SGST'],
    ['Integrated Goods and Services Tax', 'IGST'],
    ['IGST@18', 'IGST'],
    ['UTGST', 'UTGST'],
    ['UGST', 'UTGST'],
    ['GST', 'GST'],
    ['GST 18%', 'GST'],
    ['CGST + SGST 18%', 'GST'],
    ['Compensation Cess', 'CESS'],
    ['TCS', 'TCS'],
    ['TDS', 'TDS'],
    ['VAT', 'VAT'],
    ['California State Tax', 'SALES'],
    ['Sales tax', 'SALES'],
    ['Recessed lights levy', 'OTHER'],
    ['', 'OTHER'],
    [null, 'OTHER'],
  ])('reads %s as %s', (title, kind) => {
    expect(taxKindFromTitle(title)).toBe(kind);
  });
});
