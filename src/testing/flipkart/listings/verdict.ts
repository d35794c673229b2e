/** What one SKU of a write comes to. Codes and words are this sandbox's own: none are published. */
export interface ListingVerdict {
  readonly status: 'FAILURE' | 'SUCCESS' | 'WARNING';
  readonly errors: readonly ListingError[];
  readonly attribute_errors: readonly (ListingError & { readonly attribute: string })[];
}

interface ListingError {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: number;
  readonly description: string;
  readonly path?: string;
}

export const success: ListingVerdict = { status: 'SUCCESS', errors: [], attribute_errors: [] };

export const warning = (description: string): ListingVerdict => ({
  status: 'WARNING',
  errors: [{ severity: 'WARNING', code: 5001, description }],
  attribute_errors: [],
});

export const failure = (code: number, description: string, path: string): ListingVerdict => ({
  status: 'FAILURE',
  errors: [{ severity: 'ERROR', code, description, path }],
  attribute_errors: [],
});

export const attributeFailure = (code: number, description: string, path: string): ListingVerdict => ({
  status: 'FAILURE',
  errors: [],
  attribute_errors: [{ severity: 'ERROR', code, description, attribute: path.split(/[.[]/)[0] as string, path }],
});
