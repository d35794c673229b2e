/**
 * ISO 4217 currencies whose minor unit is not a hundredth.
 *
 * Only for conversion to and from minor units: amounts are read and kept at the source's own scale.
 */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);

/** How many fraction digits the currency's minor unit has. Two for a code that ISO 4217 does not list. */
export function currencyExponent(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}
