/** Code, name and other spellings seen, among them the codes that ISO 3166-2:IN used before 23 November 2023. */
const STATES: readonly (readonly [code: string, name: string, ...spellings: string[]])[] = [
  ['AN', 'Andaman and Nicobar Islands', 'Andaman and Nicobar', 'Andaman Nicobar', 'A and N Islands'],
  ['AP', 'Andhra Pradesh', 'Andhra'],
  ['AR', 'Arunachal Pradesh', 'Arunachal'],
  ['AS', 'Assam'],
  ['BR', 'Bihar'],
  ['CG', 'Chhattisgarh', 'CT', 'Chattisgarh', 'Chhatisgarh', 'Chattishgarh', 'Chhattishgarh'],
  ['CH', 'Chandigarh'],
  [
    'DH',
    'Dadra and Nagar Haveli and Daman and Diu',
    'DN',
    'DD',
    'DNHDD',
    'Dadra and Nagar Haveli',
    'Dadra Nagar Haveli',
    'Daman and Diu',
    'Daman Diu',
    'Dadra and Nagar Haveli Daman and Diu',
  ],
  ['DL', 'Delhi', 'New Delhi', 'NCT', 'NCT of Delhi', 'Delhi NCT', 'Delhi NCR', 'National Capital Territory of Delhi'],
  ['GA', 'Goa'],
  ['GJ', 'Gujarat', 'Gujrat'],
  ['HP', 'Himachal Pradesh', 'Himachal'],
  ['HR', 'Haryana', 'Hariyana'],
  ['JH', 'Jharkhand', 'Jharkand'],
  ['JK', 'Jammu and Kashmir', 'Jammu Kashmir', 'J and K'],
  ['KA', 'Karnataka', 'Karnatka'],
  ['KL', 'Kerala', 'Keralam'],
  ['LA', 'Ladakh', 'Ladak'],
  ['LD', 'Lakshadweep', 'Lakshadeep'],
  ['MH', 'Maharashtra', 'Maharastra'],
  ['ML', 'Meghalaya'],
  ['MN', 'Manipur'],
  ['MP', 'Madhya Pradesh', 'Madhyapradesh'],
  ['MZ', 'Mizoram'],
  ['NL', 'Nagaland'],
  ['OD', 'Odisha', 'OR', 'Orissa'],
  ['PB', 'Punjab', 'Panjab'],
  ['PY', 'Puducherry', 'Pondicherry', 'Pondichery'],
  ['RJ', 'Rajasthan'],
  ['SK', 'Sikkim'],
  ['TN', 'Tamil Nadu', 'Tamilnad'],
  ['TR', 'Tripura'],
  ['TS', 'Telangana', 'TG', 'Telengana'],
  ['UK', 'Uttarakhand', 'UT', 'UA', 'Uttaranchal', 'Uttrakhand'],
  ['UP', 'Uttar Pradesh'],
  ['WB', 'West Bengal', 'Bengal', 'Paschim Banga'],
];

/** A state or union territory of India by its current ISO 3166-2 code. */
export interface IndianState {
  readonly code: string;
  readonly name: string;
}

/** All states and union territories, by code. */
export const INDIAN_STATES: readonly IndianState[] = STATES.map(([code, name]) => ({ code, name }));

const STATE_BY_SPELLING: ReadonlyMap<string, IndianState> = new Map(
  STATES.flatMap(([code, name, ...spellings]) =>
    [code, name, ...spellings].flatMap((spelling) => [
      // As it stands, too: nearly all orders write it so, and are spared the key.
      [spelling, { code, name }] as const,
      [spellingKey(spelling), { code, name }] as const,
    ]),
  ),
);

/**
 * Finds the state behind a code, an outdated code, a name or a common spelling. `undefined` when none is meant for sure.
 *
 * Reads `OR`, `IN-OD`, `Orissa` and `odisha` alike; upper and lower case, accents, dots and `&` do not matter.
 */
export function findIndianState(text: string | null | undefined): IndianState | undefined {
  if (text === null || text === undefined) return undefined;
  return STATE_BY_SPELLING.get(text) ?? STATE_BY_SPELLING.get(spellingKey(text.trim().replace(/^IN-/i, '')));
}

function spellingKey(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replace(/[^a-z]/g, '');
}
