import type { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { ConnectorError } from '../../core/errors.js';

/** What the order feeds are written and read with. */
export interface Xml {
  readonly builder: XMLBuilder;
  readonly parser: XMLParser;
}

/**
 * Loads the one package that only cancellations need.
 *
 * @throws {ConnectorError} `configuration_invalid` where it is not installed.
 */
export async function loadXml(operation: string): Promise<Xml> {
  const { XMLBuilder, XMLParser } = await import('fast-xml-parser').catch((cause: unknown) => {
    const message = `amazon ${operation} needs the optional package fast-xml-parser, since Amazon's order feeds are XML: npm install fast-xml-parser.`;
    throw new ConnectorError('configuration_invalid', message, { platform: 'amazon', operation, cause });
  });
  return {
    builder: new XMLBuilder({ ignoreAttributes: false }),
    // Lists are lists however many there are, and codes stay text.
    parser: new XMLParser({ parseTagValue: false, isArray: (name: string) => name === 'Result' }),
  };
}
