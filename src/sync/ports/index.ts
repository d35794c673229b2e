export type * from './ledger.js';
export type * from './listing-values.js';
export type * from './mappings.js';
export type * from './orders.js';
export type * from './stores.js';
export type * from './sync-state.js';
