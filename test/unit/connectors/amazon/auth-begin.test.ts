import { describe, expect, it } from 'vitest';
import { MARKETPLACES } from '../../../../src/connectors/amazon/marketplaces.js';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { APPLICATION, DE, openAuth, REDIRECT, SELLER, US } from './auth-store.js';
import { type LwaServer, startLwa } from './lwa-server.js';

/** Beginning asks nobody. */
const NOWHERE = { baseURL: 'http://127.0.0.1:9', lwaURL: 'http://127.0.0.1:9' } as LwaServer;

/** With Amazon's own hosts. */
const open = (options: Partial<AmazonOptions> = {}) =>
  openAuth(NOWHERE, { baseURL: undefined, ...options } as Partial<AmazonOptions>);

const invalid = (path: string, operation = 'auth.begin') => ({
  code: 'invalid_request',
  operation,
  issues: expect.arrayContaining([expect.objectContaining({ path })]),
});

describe('begin', () => {
  it('leads to the consent page with the app, the state and the way back', async () => {
    const { url, state } = await open().auth.begin({ redirectUri: REDIRECT, marketplaceId: DE });
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe('https://sellercentral-europe.amazon.com/apps/authorize/consent');
    expect(Object.fromEntries(searchParams)).toEqual({
      application_id: APPLICATION,
      state,
      redirect_uri: REDIRECT,
    });
    expect(state).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(MARKETPLACES.map(({ id, code, sellerCentral }) => [code, id, sellerCentral]))(
    'knows where sellers of %s sign in',
    async (_code, marketplaceId, sellerCentral) => {
      const { url } = await open().auth.begin({ redirectUri: REDIRECT, marketplaceId });
      expect(new URL(url).origin).toBe(sellerCentral);
    },
  );

  it.each([
    ['na', 'https://sellercentral.amazon.com'],
    ['EU', 'https://sellercentral-europe.amazon.com'],
    ['FE', 'https://sellercentral.amazon.co.jp'],
  ] as const)('takes a region instead: %s', async (region, origin) => {
    const { url } = await open().auth.begin({ redirectUri: REDIRECT, region });
    expect(new URL(url).origin).toBe(origin);
  });

  it('marks a draft, which Amazon refuses otherwise (MD1000)', async () => {
    const { url } = await open({ draft: true }).auth.begin({ redirectUri: REDIRECT, region: 'na' });
    expect(new URL(url).searchParams.get('version')).toBe('beta');
  });

  it('goes to Seller Central also where a gateway stands in for the API: it has no pages for sellers', async () => {
    const { url } = await open({ baseURL: 'http://127.0.0.1:4010' }).auth.begin({
      redirectUri: REDIRECT,
      region: 'fe',
    });
    expect(new URL(url).origin).toBe('https://sellercentral.amazon.co.jp');
  });

  it('sends a seller who authorises again to where the store is', async () => {
    const { auth } = open();
    const refreshToken = 'Atzr|1';
    await auth.connect({
      storeId: SELLER,
      refreshToken,
      region: 'fe',
      marketplaceIds: ['A39IBJ37TRP1C6'],
      verify: false,
    });
    const { url } = await auth.begin({ storeId: SELLER, redirectUri: REDIRECT });
    expect(new URL(url).origin).toBe('https://sellercentral.amazon.com.au');
  });

  it.each([
    ['marketplaceId', {}],
    ['marketplaceId', { storeId: 'A9NEVERCONNECTED' }],
    ['marketplaceId', { marketplaceId: 'ATVP' }],
    ['marketplaceId', { marketplaceId: null }],
    ['marketplaceId', { marketplaceId: 'constructor' }],
    ['marketplaceId', { marketplaceId: US, region: 'eu' }],
    ['region', { region: 'us' }],
    ['region', { region: null }],
    ['storeId', { storeId: 'https://sellercentral.amazon.de', region: 'eu' }],
    ['storeId', { storeId: null, region: 'eu' }],
    ['redirectUri', { redirectUri: undefined, region: 'eu' }],
    ['redirectUri', { redirectUri: 'http://app.example.com/', region: 'eu' }],
    ['redirectUri', { redirectUri: 'javascript:alert(1)', region: 'eu' }],
    ['context', { context: 1n, region: 'eu' }],
  ])('names %s of %o', async (path, input) => {
    const given = { redirectUri: REDIRECT, ...input } as never;
    await expect(open().auth.begin(given)).rejects.toMatchObject(invalid(path));
  });

  it.each([
    [{ applicationId: undefined }, 'applicationId'],
    [{ clientId: undefined }, 'clientId'],
    [{ clientSecret: undefined }, 'clientSecret'],
  ])('says at once what completing would miss: %o', async (options, name) => {
    const begin = open(options as never).auth.begin({ redirectUri: REDIRECT, region: 'eu' });
    await expect(begin).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining(name),
    });
  });
});

describe('beginFromAppstore', () => {
  const CONFIRM = '/apps/authorize/confirm/amzn1.sp.solution.0000';
  const login = (parameters: Readonly<Record<string, string>> = {}) =>
    `https://app.example.com/amazon/login?${new URLSearchParams({
      amazon_callback_uri: `https://sellercentral.amazon.com${CONFIRM}`,
      amazon_state: 'MTcy+/==',
      selling_partner_id: SELLER,
      ...parameters,
    })}`;
  const visit = (callback: string) => login({ amazon_callback_uri: callback });

  it("goes back to Amazon with Amazon's state and ours", async () => {
    const { url, state } = await open().auth.beginFromAppstore({ url: login(), redirectUri: REDIRECT });
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe(`https://sellercentral.amazon.com${CONFIRM}`);
    expect(Object.fromEntries(searchParams)).toEqual({
      redirect_uri: REDIRECT,
      amazon_state: 'MTcy+/==',
      state,
    });
  });

  it.each([
    ['Amazon says so', {}, { version: 'beta' }],
    ['the app is one', { draft: true }, {}],
  ])('marks a draft where %s', async (_why, options, parameters) => {
    const { url } = await open(options).auth.beginFromAppstore({ url: login(parameters), redirectUri: REDIRECT });
    expect(new URL(url).searchParams.get('version')).toBe('beta');
  });

  it('takes the path alone, as frameworks give it', async () => {
    const path = login().replace('https://app.example.com', '');
    await expect(open().auth.beginFromAppstore({ url: path, redirectUri: REDIRECT })).resolves.toBeDefined();
  });

  it.each([
    ...new Set(MARKETPLACES.map(({ sellerCentral }) => sellerCentral)),
    'https://sellercentral.amazon.de',
    'https://sellercentral.amazon.co.uk',
    'https://sellercentral-japan.amazon.com',
    'https://SELLERCENTRAL.Amazon.com',
  ])('takes %s', async (origin) => {
    const { url } = await open().auth.beginFromAppstore({ url: visit(`${origin}${CONFIRM}`), redirectUri: REDIRECT });
    expect(new URL(url).origin).toBe(origin.toLowerCase());
  });

  it('keeps what is in the query of the callback URI already, and only ours of what is ours', async () => {
    const callback = `https://sellercentral.amazon.com${CONFIRM}?mons_sel=1&state=theirs`;
    const { url, state } = await open().auth.beginFromAppstore({ url: visit(callback), redirectUri: REDIRECT });
    const { searchParams } = new URL(url);
    expect(searchParams.get('mons_sel')).toBe('1');
    expect(searchParams.getAll('state')).toEqual([state]);
  });

  // The way a stranger's link would take a seller's browser, with a state in hand, elsewhere.
  it.each([
    `https://evil.example${CONFIRM}`,
    `https://sellercentral.amazon.com.evil.example${CONFIRM}`,
    `https://evil-sellercentral.amazon.com${CONFIRM}`,
    `https://sellercentral.amazon.com@evil.example${CONFIRM}`,
    `https://user@sellercentral.amazon.com${CONFIRM}`,
    `https://sellercentral.amazon.com:8443${CONFIRM}`,
    `https://sellercentral.amazon.com.${CONFIRM}`,
    `http://sellercentral.amazon.com${CONFIRM}`,
    `http://127.0.0.1:9${CONFIRM}`,
    `//evil.example${CONFIRM}`,
    `\\\\evil.example${CONFIRM}`,
    `https:evil.example${CONFIRM}`,
    `https://www.amazon.com${CONFIRM}`,
    'https://sellercentral.amazon.com/ap/signin?openid.return_to=https://evil.example',
    `https://sellercentral.amazon.com${CONFIRM}/../../../../gp/redirect?to=evil`,
    'https://sellercentral.amazon.com/apps/authorize/confirmation',
    'javascript:alert(1)//apps/authorize/confirm',
    'data:text/html,/apps/authorize/confirm',
    'sellercentral.amazon.com/apps/authorize/confirm',
    ' ',
    '',
  ])('refuses to go to %j', async (callback) => {
    const begin = open().auth.beginFromAppstore({ url: visit(callback), redirectUri: REDIRECT });
    await expect(begin).rejects.toMatchObject(invalid('url', 'auth.beginFromAppstore'));
  });

  it('sends the browser to what was checked, however it was written', async () => {
    const callback = `https://sellercentral.amazon.com\\@evil.example${CONFIRM}`;
    await expect(open().auth.beginFromAppstore({ url: visit(callback), redirectUri: REDIRECT })).rejects.toMatchObject(
      invalid('url', 'auth.beginFromAppstore'),
    );
    const folded = `https://sellercentral.amazon.com/%2e%2e/apps/authorize/confirm/x/../y`;
    const { url } = await open().auth.beginFromAppstore({ url: visit(folded), redirectUri: REDIRECT });
    expect(url).toMatch(/^https:\/\/sellercentral\.amazon\.com\/apps\/authorize\/confirm\/y\?/);
  });

  it('resolves a path without a host where the marketplace is told, and asks for it where not', async () => {
    const url = visit(CONFIRM);
    const begin = (more: object) => open().auth.beginFromAppstore({ url, redirectUri: REDIRECT, ...more });
    await expect(begin({})).rejects.toMatchObject(invalid('url', 'auth.beginFromAppstore'));
    expect((await begin({ marketplaceId: DE })).url).toMatch(/^https:\/\/sellercentral-europe\.amazon\.com\/apps\//);
  });

  it("asks for the region with Amazon's documented host, which tells none", async () => {
    const url = visit(`https://amazon.com${CONFIRM}`);
    const begin = (more: object) => open().auth.beginFromAppstore({ url, redirectUri: REDIRECT, ...more });
    await expect(begin({})).rejects.toMatchObject(invalid('marketplaceId', 'auth.beginFromAppstore'));
    expect((await begin({ region: 'EU' })).url).toMatch(/^https:\/\/amazon\.com\/apps\//);
  });

  it.each([
    ['url', { url: 'https://app.example.com/amazon/login' }],
    ['url', { url: null }],
    ['url', { url: 42 }],
    ['url', { url: login({ amazon_state: '' }) }],
    ['url', { url: login({ selling_partner_id: 'A 1' }) }],
    ['url', { url: `${login()}&amazon_callback_uri=https://evil.example` }],
    ['redirectUri', { redirectUri: 'http://app.example.com/' }],
    ['marketplaceId', { marketplaceId: 'X' }],
    ['context', { context: { a: undefined } }],
  ])('names %s of %o', async (path, input) => {
    const given = { url: login(), redirectUri: REDIRECT, ...input } as never;
    await expect(open().auth.beginFromAppstore(given)).rejects.toMatchObject(invalid(path, 'auth.beginFromAppstore'));
  });

  it('needs the app as begin does', async () => {
    const { auth } = open({ applicationId: undefined } as never);
    await expect(auth.beginFromAppstore({ url: login(), redirectUri: REDIRECT })).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
  });

  it('asks nobody', async () => {
    const server = await startLwa();
    await openAuth(server).auth.beginFromAppstore({ url: login(), redirectUri: REDIRECT });
    expect([server.forms, server.apiRequests]).toEqual([[], []]);
  });
});
