import type { LwaErrorCode } from './auth/lwa.js';

export type AmazonFault =
  /** An answer in SP-API's form, before anything happened. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly details: string }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'huge' }
  | { readonly kind: 'lwa'; readonly error: LwaErrorCode }
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'reset-before' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly retryAfter: number | undefined }
  | { readonly kind: 'truncated' };
