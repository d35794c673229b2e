import type { Connector } from '../../../core/connector.js';
import type { ConnectorOptions } from '../../../core/options.js';
import type { ConnectorHarness, ConnectorScenario } from './harness.js';
import { createWire, type Wire } from './wire.js';

/** What a case answers: nothing when it holds, or why it could not be tried. */
export type CaseOutcome = { readonly skipped: string } | undefined;

/**
 * One case of the suite. `run` rejects with a plain `Error` when the connector breaks the rule, and resolves to
 * `{ skipped }` where the harness or the platform lacks what the case needs.
 */
export interface ConnectorConformanceCase {
  readonly name: string;
  run(): Promise<CaseOutcome>;
}

/** What a case works with; new for each. */
export interface CaseContext {
  readonly platform: string;
  readonly scenario: ConnectorScenario;
  /** A connector whose requests go over `wire`. */
  readonly connector: Connector;
  readonly wire: Wire;
  /** Another connector over the same wire; closed when the case ends. */
  create(overrides?: ConnectorOptions): Connector;
  /** All I/O so far, seen on the wire or by the stand-in. */
  traffic(): number;
}

export interface CaseRule {
  readonly name: string;
  check(context: CaseContext): Promise<CaseOutcome> | Promise<void>;
}

/** Makes a rule a case that brings its own stand-in and takes it down again. */
export function toCase(harness: ConnectorHarness, { name, check }: CaseRule): ConnectorConformanceCase {
  return {
    name,
    run: async () => {
      const scenario = await harness.start();
      const wire = createWire();
      const connectors: Connector[] = [];
      const create = (overrides: ConnectorOptions = {}) => {
        const connector = scenario.createConnector({ transport: wire.transport, ...overrides });
        connectors.push(connector);
        return connector;
      };
      try {
        const outcome = await check({
          platform: harness.platform,
          scenario,
          wire,
          connector: create(),
          create,
          traffic: () => wire.sent().length + scenario.requests(),
        });
        return outcome ?? undefined;
      } finally {
        await Promise.allSettled(connectors.map(async (connector) => connector.close()));
        await scenario.close();
      }
    },
  };
}
