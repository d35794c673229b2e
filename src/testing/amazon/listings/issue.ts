export type IssueSeverity = 'ERROR' | 'INFO' | 'WARNING';

/** What Amazon has against a listing or a submission, as the Listings Items API writes it. */
export interface ListingIssue {
  readonly code: string;
  readonly message: string;
  readonly severity: IssueSeverity;
  readonly attributeNames?: readonly string[];
  readonly categories: readonly string[];
  readonly enforcements?: {
    readonly actions: readonly { readonly action: string }[];
    readonly exemption: { readonly status: string };
  };
  readonly marketplaceIds?: readonly string[];
}

const error = (code: string, message: string, attribute: string, categories: readonly string[]): ListingIssue => ({
  code,
  message,
  severity: 'ERROR',
  attributeNames: [attribute],
  categories,
});

/** A name that is no attribute (jlevers/selling-partner-api#675, #861). */
export const unknownAttribute = (attribute: string): ListingIssue =>
  error('90000900', 'The attributes are invalid.', attribute, []);

/** A value of the wrong shape: an object where a list belongs, text for a number (selling-partner-api-models#3001, #5219). */
export const invalidValue = (attribute: string): ListingIssue =>
  error('4000001', `The provided value for '${attribute}' is invalid.`, attribute, []);

/** A field that has to be there is not (jlevers/selling-partner-api#493, selling-partner-api-models#5219). */
export const missingField = (attribute: string, field: string): ListingIssue =>
  error(
    '99022',
    `The field '${field}' for the attribute '${attribute}' does not have enough values. The required minimum is '1' value(s).`,
    attribute,
    ['INVALID_ATTRIBUTE'],
  );

/** In the words of the official sandbox example: the price left the bounds that the seller set, and the offer is off. */
export const priceOutOfBounds = (bound: 'maximum' | 'minimum', marketplaceId: string): ListingIssue => ({
  code: '18155',
  message:
    bound === 'minimum'
      ? "The 'minimum price' is greater than the selling price (excluding shipping) for the listing. Review and update your price and/or minimum price."
      : "The 'maximum price' is less than the selling price (excluding shipping) for the listing. Review and update your price and/or maximum price.",
  severity: 'ERROR',
  categories: ['INVALID_PRICE'],
  enforcements: { actions: [{ action: 'LISTING_SUPPRESSED' }], exemption: { status: 'NOT_EXEMPT' } },
  marketplaceIds: [marketplaceId],
});

export const missingAttribute = (attribute: string, severity: IssueSeverity): ListingIssue => ({
  code: '90220',
  message: `'${attribute}' is required but not supplied.`,
  severity,
  attributeNames: [attribute],
  categories: ['MISSING_ATTRIBUTE'],
});

export const imageRefused = (): ListingIssue => ({
  code: '18027',
  message:
    'We believe the main image has text, logo, graphic or watermark which is not permitted for this product type. Please submit a compliant image to lift the suppression.',
  severity: 'ERROR',
  categories: ['INVALID_IMAGE'],
  enforcements: { actions: [{ action: 'SEARCH_SUPPRESSED' }], exemption: { status: 'NOT_EXEMPT' } },
});
