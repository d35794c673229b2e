export type FlipkartFault =
  /** An answer in the form of the order calls, before anything happened. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'huge' }
  /** A dead token, as a 401 or wrapped in a 500. */
  | { readonly kind: 'invalid-token'; readonly wrapped: boolean }
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'reset-before' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly retryAfter: number | string | undefined }
  | { readonly kind: 'truncated' };
