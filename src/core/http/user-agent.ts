import { VERSION } from '../version.js';

/** What the library calls itself unless the host gives another `userAgent`. */
export const USER_AGENT = `commerce-connectors/${VERSION}`;
