import { marketplaceOf, type SandboxRegion } from './sellers/marketplaces.js';

export interface AmazonSandboxOptions {
  /** How many sellers, or the sellers themselves. @default 1, an Indian one; a second is North American, a third Far Eastern */
  readonly sellers?: number | readonly AmazonSandboxSeller[];
  /** SKUs in each seller's catalogue. @default 120 */
  readonly listings?: number;
  /**
   * All published rates times this: at 1,000, the 20 searches an hour and a bit become 5.6 a second. What successful answers
   * tell as the rate is the scaled one. @default 1
   */
  readonly quotaScale?: number;
  /** Where the app may send sellers back to. Default: every https address, and http on this machine. */
  readonly redirectUris?: readonly string[];
  /** The app is a draft: its consent page wants `version=beta`. @default false */
  readonly draft?: boolean;
}

export interface AmazonSandboxSeller {
  /** The selling partner's id. Default: an invented one. */
  readonly id?: string;
  /** At least one, all of one region; orders come mostly from the first. */
  readonly marketplaceIds: readonly string[];
}

/** What a connector needs to speak to the first seller; `controls.amazon.credentials(storeId)` has those of another. */
export interface AmazonSandboxCredentials {
  /** The token endpoint. */
  readonly lwaURL: string;
  readonly clientId: string;
  /** The newest one. */
  readonly clientSecret: string;
  readonly applicationId: string;
  /** The selling partner's id. */
  readonly storeId: string;
  readonly storeIds: readonly string[];
  readonly refreshToken: string;
  readonly region: SandboxRegion;
  readonly marketplaceIds: readonly string[];
  /** Another app, which no seller has authorised. */
  readonly otherApp: { readonly clientId: string; readonly clientSecret: string; readonly applicationId: string };
}

export interface ResolvedSeller {
  readonly id: string;
  readonly region: SandboxRegion;
  readonly marketplaceIds: readonly string[];
}

/** India, the Emirates and Germany; the United States, Canada and Brazil; Japan and Australia. */
const USUAL: readonly (readonly string[])[] = [
  ['A21TJRUUN4KGV', 'A2VIGQ35RCS4UG', 'A1PA6795UKMFR9'],
  ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2', 'A2Q3Y263D00KWC'],
  ['A1VC38T7YXB528', 'A39IBJ37TRP1C6'],
];

/** The sellers a sandbox has. */
export function resolveSellers({ sellers = 1 }: AmazonSandboxOptions): readonly ResolvedSeller[] {
  const given: readonly AmazonSandboxSeller[] =
    typeof sellers === 'number'
      ? Array.from({ length: sellers }, (_, index) => ({
          marketplaceIds: USUAL[index % USUAL.length] as readonly string[],
        }))
      : sellers;
  if (given.length === 0) throw new Error('the Amazon sandbox needs at least one seller');
  return given.map(({ id, marketplaceIds }, index) => {
    const regions = new Set(marketplaceIds.map((one) => marketplaceOf(one).region));
    const [region] = regions;
    if (region === undefined || regions.size > 1)
      throw new Error('a seller of the Amazon sandbox needs marketplaces, all of one region');
    return { id: id ?? `A1SANDBOX${String(index + 1).padStart(5, '0')}`, region, marketplaceIds };
  });
}
