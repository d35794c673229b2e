/** @module `commerce-connectors/sync`: what a host would otherwise write around a connector. */

export { planSync, type SyncPlan, type SyncQuery } from './plan-sync.js';
