import { ConnectorError } from '../core/errors.js';
import { missingMethods } from '../core/missing-methods.js';

/** By which methods a port is known, under the name that services take it by. */
const METHODS = {
  stores: ['load', 'save', 'delete', 'list'],
  state: ['load', 'save', 'delete'],
  sink: ['position', 'apply', 'get', 'markDeleted', 'untold', 'told', 'list'],
  ledger: ['put', 'claim', 'settle', 'requeue', 'list', 'prune'],
  mappings: ['get', 'save', 'delete', 'list', 'listings', 'open'],
  values: ['list', 'put', 'remove'],
  catalogue: ['products'],
  hostStock: ['available'],
  hostPrices: ['prices'],
} as const;

type PortName = keyof typeof METHODS;

/**
 * Refuses at once what would otherwise fail in some run much later: a port that was forgotten, confused with another one, or
 * not awaited.
 *
 * @throws {ConnectorError} `configuration_invalid`, naming everything that is wrong.
 */
export function requirePorts(factory: string, options: object, required: readonly PortName[]): void {
  const given = new Map<string, object | null | undefined>(Object.entries(options ?? {}));
  const problems = [
    ...required.flatMap((name) =>
      given.get(name) === undefined ? [`${name} is missing`] : missingMethods(name, given.get(name), METHODS[name]),
    ),
    ...missingMethods('lock', given.get('lock'), ['withLock']),
    ...connectorProblems(given.get('connectors')),
  ];
  if (problems.length === 0) return;
  throw new ConnectorError('configuration_invalid', `${factory}: ${problems.join('; ')}.`, { operation: factory });
}

function connectorProblems(connectors: object | null | undefined): readonly string[] {
  if (typeof connectors !== 'object' || connectors === null) return ['connectors must be an object, by platform'];
  return Object.entries(connectors).flatMap(([platform, connector]) =>
    isConnector(connector) ? [] : [`connectors.${platform} is no connector`],
  );
}

/** Any of its methods will do: which ones a service calls depends on what it is asked for. */
function isConnector(given: unknown): boolean {
  return (
    typeof given === 'object' && given !== null && Object.values(given).some((value) => typeof value === 'function')
  );
}
