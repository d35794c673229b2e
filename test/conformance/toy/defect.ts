import type { Connector } from '../../../src/core/connector.js';
import type { Sabotage } from './harness.js';

/** One mistake that real connectors make, and the cases that must notice it. */
export interface Defect extends Sabotage {
  readonly name: string;
  /** Beginnings of the names of cases, all of which must fail. */
  readonly caughtBy: readonly string[];
}

/** The connector with some members replaced. */
export function changed(connector: Connector, changes: Partial<Connector>): Connector {
  return { ...connector, ...changes };
}
