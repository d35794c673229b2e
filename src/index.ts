/** @module `commerce-connectors`: the contract, the order model and what works with every platform. Loads no platform. */

export type { Capabilities, OptionalOperation } from './core/capabilities.js';
export type * from './core/connector.js';
export { type ConnectorParts, defineConnector } from './core/define-connector.js';
export * from './core/errors.js';
export { createRateLimiter, type RateLimiterOptions } from './core/limits/bottleneck-limiter.js';
export type { ConnectorOptions } from './core/options.js';
export { type IterateOptions, type IterateProductsOptions, iterateOrders, iterateProducts } from './core/paginate.js';
export type * from './core/ports.js';
export type { RefreshTrace, RequestTrace, RetryTrace, ThrottleTrace, TraceSubject } from './core/tracing.js';
export { VERSION } from './core/version.js';
export * from './model/index.js';
export { createConnector, PLATFORM_IDS, type PlatformId } from './registry.js';
export * from './storage/index.js';
