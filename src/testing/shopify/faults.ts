export type Fault =
  | { readonly kind: 'cut'; readonly bytes: number; readonly how: 'break' | 'hang' }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'huge' }
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'reset-before' }
  | { readonly kind: 'slow'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter: number | undefined;
      readonly body: string | undefined;
    }
  | { readonly kind: 'throttle' }
  | { readonly kind: 'truncated' };
