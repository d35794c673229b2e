import { describe, expect, it } from 'vitest';
import { IN, problemOf, startAmazon } from './support.js';

const DAY = 86_400_000;
const NOTIFICATIONS = 'sellingpartnerapi::notifications';
const CALLBACK = 'https://app.example.com/callback';
const ORDERS = '/orders/2026-01-01/orders';
const QUERY = { createdAfter: '2026-01-01T00:00:00Z' };
const DENIED = 'Access to requested resource is denied.';
const EXPIRED = 'The access token you provided has expired.';
const REVOKED = 'The access token you provided is revoked, malformed or invalid.';

const consentURL = (
  applicationId: string,
  more: Readonly<Record<string, string>> = {},
  host = 'sellercentral.amazon.in',
) =>
  `https://${host}/apps/authorize/consent?${new URLSearchParams({ application_id: applicationId, state: 's1', redirect_uri: CALLBACK, ...more })}`;

describe('the token endpoint of the Amazon sandbox', () => {
  it.each([true, false])('answers a refresh token with an access token of an hour (form: %s)', async (form) => {
    const { app, credentials, lwa } = await startAmazon();
    const answer = await lwa({ grant_type: 'refresh_token', refresh_token: credentials.refreshToken, ...app }, form);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^Atza\|/),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: credentials.refreshToken,
    });
  });

  it('gives the app tokens of its own for the scopes there are', async () => {
    const { app, lwa } = await startAmazon();
    const own = (scope: string, more = {}) => lwa({ grant_type: 'client_credentials', scope, ...app, ...more });
    const { body } = await own(`${NOTIFICATIONS} sellingpartnerapi::client_credential:rotation`);
    expect(body).toMatchObject({ access_token: expect.any(String), expires_in: 3600 });
    expect(body).not.toHaveProperty('refresh_token');
    expect((await own('sellingpartnerapi::orders')).body.error).toBe('invalid_scope');
    expect((await own(NOTIFICATIONS, { refresh_token: 'x' })).body.error).toBe('invalid_request');
  });

  it('names what is wrong with a request', async () => {
    const { app, credentials, lwa, controls } = await startAmazon();
    const refreshToken = credentials.refreshToken;
    const { clientId, clientSecret } = credentials.otherApp;
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken, ...app };
    const errorOf = async (fields: Readonly<Record<string, string>>) => {
      const { status, body } = await lwa(fields);
      return [status, body.error];
    };
    expect(await errorOf({ ...refresh, client_secret: 'wrong' })).toEqual([401, 'invalid_client']);
    expect(await errorOf({ ...refresh, client_id: 'amzn1.application-oa2-client.x' })).toEqual([401, 'invalid_client']);
    expect(await errorOf({ ...refresh, refresh_token: 'Atzr|x' })).toEqual([400, 'invalid_grant']);
    expect(await errorOf({ ...refresh, client_id: clientId, client_secret: clientSecret })).toEqual([
      400,
      'unauthorized_client',
    ]);
    expect(await errorOf({ ...refresh, scope: NOTIFICATIONS })).toEqual([400, 'invalid_scope']);
    expect(await errorOf({ ...refresh, grant_type: 'password' })).toEqual([400, 'unsupported_grant_type']);
    for (const name of ['grant_type', 'refresh_token', 'client_id', 'client_secret']) {
      expect(await errorOf({ ...refresh, [name]: '' })).toEqual([400, 'invalid_request']);
    }
    controls.faults.lwa('temporarily_unavailable');
    expect(await errorOf(refresh)).toEqual([503, 'temporarily_unavailable']);
    expect(await errorOf(refresh)).toEqual([200, undefined]);
  });

  it('takes no other method and no other body', async () => {
    const { credentials } = await startAmazon();
    expect((await fetch(credentials.lwaURL)).status).toBe(400);
    const body = 'grant_type=refresh_token';
    const headers = { 'content-type': 'text/plain' };
    expect((await fetch(credentials.lwaURL, { method: 'POST', headers, body })).status).toBe(400);
  });

  it('keeps secrets and tokens out of the log', async () => {
    const { app, controls, credentials, refresh } = await startAmazon();
    await refresh();
    const [entry] = controls.requests.list('token');
    expect(entry).toMatchObject({ storeId: credentials.storeId, grantType: 'refresh_token', status: 200 });
    expect(JSON.stringify(controls.requests.list())).not.toContain(app.client_secret);
    expect(JSON.stringify(controls.requests.list())).not.toContain('Atz');
  });

  it('takes an old secret for a week after it was rotated', async () => {
    const { app, controls, credentials, lwa, refresh } = await startAmazon();
    const newest = controls.rotateSecret();
    const withNewest = () =>
      lwa({
        grant_type: 'refresh_token',
        refresh_token: credentials.refreshToken,
        client_id: app.client_id,
        client_secret: newest,
      });
    expect((await refresh()).status).toBe(200);
    expect((await withNewest()).status).toBe(200);
    controls.advance(7 * DAY);
    expect((await refresh()).body.error).toBe('invalid_client');
    expect((await withNewest()).status).toBe(200);
    expect(controls.credentials().clientSecret).toBe(newest);
    controls.expireSecrets();
    expect((await withNewest()).body.error).toBe('invalid_client');
  });
});

describe('the consent of a seller in the Amazon sandbox', () => {
  const exchange = (code: string, redirectUri = CALLBACK) => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
  });
  const codeOf = (callback: string) => new URL(callback).searchParams.get('spapi_oauth_code') ?? '';

  it('sends the browser back with a code that is good once', async () => {
    const { app, ask, controls, credentials, lwa, refresh } = await startAmazon();
    const callback = new URL(controls.authorize({ url: consentURL(credentials.applicationId) }));
    expect(`${callback.origin}${callback.pathname}`).toBe(CALLBACK);
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      state: 's1',
      selling_partner_id: credentials.storeId,
      spapi_oauth_code: expect.any(String),
    });
    const granted = await lwa({ ...exchange(codeOf(callback.href)), ...app });
    expect(granted.status).toBe(200);
    expect(granted.body.refresh_token).not.toBe(credentials.refreshToken);
    const { access_token: token } = (await refresh(granted.body.refresh_token)).body;
    expect((await ask(ORDERS, { query: QUERY, token })).status).toBe(200);
    expect((await lwa({ ...exchange(codeOf(callback.href)), ...app })).body.error).toBe('invalid_grant');
  });

  it('gives codes five minutes, and one address', async () => {
    const { app, controls, credentials, lwa } = await startAmazon();
    const code = () => codeOf(controls.authorize({ url: consentURL(credentials.applicationId) }));
    const late = code();
    controls.advance(5 * 60_000);
    expect((await lwa({ ...exchange(late), ...app })).body.error).toBe('invalid_grant');
    const elsewhere = await lwa({ ...exchange(code(), 'https://other.example.com/'), ...app });
    expect(elsewhere.body.error).toBe('invalid_grant');
  });

  it('shows errors where Amazon does', async () => {
    const { controls, credentials } = await startAmazon({ redirectUris: [CALLBACK] });
    const { applicationId } = credentials;
    const open = (url: string) => () => controls.authorize({ url });
    expect(open(consentURL('amzn1.sp.solution.other'))).toThrow('MD1000');
    expect(open(consentURL(applicationId, { version: 'beta' }))).toThrow('MD1000');
    expect(open(consentURL(applicationId, { redirect_uri: `${CALLBACK}/` }))).toThrow('MD5101');
    expect(open(consentURL(applicationId, {}, 'sellercentral.amazon.com'))).toThrow('has no account');
    expect(open(consentURL(applicationId, {}, 'sellercentral.example.com'))).toThrow('no Seller Central');
    expect(open(consentURL(applicationId, {}, 'sellercentral-europe.amazon.com'))).not.toThrow();
  });

  it('wants version=beta of draft apps', async () => {
    const { controls, credentials } = await startAmazon({ draft: true });
    const { applicationId } = credentials;
    expect(() => controls.authorize({ url: consentURL(applicationId) })).toThrow('MD1000');
    expect(controls.authorize({ url: consentURL(applicationId, { version: 'beta' }) })).toContain('spapi_oauth_code');
  });

  it('begins at the Appstore too', async () => {
    const { controls, credentials } = await startAmazon();
    const visit = new URL(controls.openFromAppstore({ loginURI: 'https://app.example.com/login' })).searchParams;
    expect(visit.get('selling_partner_id')).toBe(credentials.storeId);
    const confirm = new URL(visit.get('amazon_callback_uri') ?? '');
    expect(confirm.host).toBe('sellercentral-europe.amazon.com');
    const given = { redirect_uri: CALLBACK, state: 's2' };
    const open = (amazonState: string) => {
      confirm.search = new URLSearchParams({ ...given, amazon_state: amazonState }).toString();
      return controls.authorize({ url: confirm.href });
    };
    expect(() => open('forged')).toThrow('amazon_state');
    expect(new URL(open(visit.get('amazon_state') ?? '')).searchParams.get('state')).toBe('s2');
  });

  it('ends after a year, or when the seller takes it back, until the seller consents again', async () => {
    const { app, ask, controls, credentials, lwa, refresh } = await startAmazon();
    const { access_token: token } = (await refresh()).body;
    controls.revokeAuthorization();
    expect((await refresh()).body.error).toBe('invalid_grant');
    expect(problemOf(await ask(ORDERS, { query: QUERY, token }))).toEqual([403, 'Unauthorized', DENIED, REVOKED]);

    const code = codeOf(controls.authorize({ url: consentURL(credentials.applicationId) }));
    const { refresh_token: refreshToken } = (await lwa({ ...exchange(code), ...app })).body;
    expect((await refresh()).body.error).toBe('invalid_grant');
    controls.advance(365 * DAY - 1_000);
    expect((await refresh(refreshToken)).status).toBe(200);
    controls.advance(1_000);
    expect((await refresh(refreshToken)).body.error).toBe('invalid_grant');
  });
});

describe('who may ask the Amazon sandbox', () => {
  it('says what is wrong with a token', async () => {
    const { accessToken, ask, controls } = await startAmazon();
    const token = await accessToken();
    const get = async (given: string | null) => problemOf(await ask(ORDERS, { query: QUERY, token: given }));
    expect(await get(null)).toEqual([403, 'Unauthorized', DENIED, 'Access token is missing in the request header.']);
    expect(await get(`Bearer ${token}`)).toEqual([403, 'Unauthorized', DENIED, REVOKED]);
    expect(await get('Atza|other')).toEqual([403, 'Unauthorized', DENIED, REVOKED]);
    controls.advance(3_600_000);
    expect(await get(token)).toEqual([403, 'Unauthorized', DENIED, EXPIRED]);
    const next = await accessToken();
    controls.expireTokens();
    expect(await get(next)).toEqual([403, 'Unauthorized', DENIED, EXPIRED]);
  });

  it('tells no rate with a refusal, but its kind', async () => {
    const { ask } = await startAmazon();
    const { headers } = await ask(ORDERS, { query: QUERY, token: null });
    expect(headers.get('x-amzn-ratelimit-limit')).toBeNull();
    expect(headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
  });

  it('refuses without details where a role is missing, and gives a new one only with a new consent', async () => {
    const { ask, controls, credentials, app, lwa, refresh } = await startAmazon();
    const status = async (token?: string) =>
      problemOf(await ask(ORDERS, { query: QUERY, ...(token === undefined ? {} : { token }) }));
    for (const role of [
      'Inventory and Order Tracking',
      'Direct-to-Consumer Shipping (Restricted)',
      'Tax Invoicing (Restricted)',
    ] as const) {
      controls.removeRole(role);
    }
    expect(await status()).toEqual([403, 'Unauthorized', DENIED, '']);
    const url = consentURL(credentials.applicationId);
    const consentAgain = async () => {
      const code = new URL(controls.authorize({ url })).searchParams.get('spapi_oauth_code') ?? '';
      const grant = await lwa({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...app });
      return (await refresh(grant.body.refresh_token)).body.access_token;
    };
    await consentAgain();
    controls.addRole('Inventory and Order Tracking');
    expect((await status())[0]).toBe(403);
    expect((await status(await consentAgain()))[0]).toBe(200);
  });

  it('refuses an app in its own name where a seller belongs', async () => {
    const { app, ask, lwa } = await startAmazon();
    const { access_token: token } = (await lwa({ grant_type: 'client_credentials', scope: NOTIFICATIONS, ...app }))
      .body;
    expect(problemOf(await ask(ORDERS, { query: QUERY, token }))).toEqual([403, 'Unauthorized', DENIED, '']);
  });

  it('wants a user agent of at most 500 characters, and JSON', async () => {
    const { ask, confirm, scenario } = await startAmazon();
    const agent = (length: number) => ask(ORDERS, { query: QUERY, headers: { 'user-agent': 'x'.repeat(length) } });
    expect((await agent(500)).status).toBe(200);
    expect((await agent(501)).status).toBe(400);
    const wrong = await confirm(scenario('prepaid').id, '{}', { headers: { 'content-type': 'text/plain' } });
    expect(wrong.status).toBe(415);
  });

  it('keeps sellers apart', async () => {
    const { accessToken, controls, credentials, getOrder } = await startAmazon({ sellers: 2 });
    const [first, second] = credentials.storeIds;
    const token = await accessToken(second);
    const ids = [first, second].map((storeId) => controls.orders(storeId)[0]?.id ?? '');
    expect(await Promise.all(ids.map(async (id) => (await getOrder(id, '', { token })).status))).toEqual([404, 200]);
    expect(controls.credentials(second)).toMatchObject({ region: 'na', storeId: second });
    expect(credentials).toMatchObject({ region: 'eu', storeId: first });
    expect(credentials.marketplaceIds[0]).toBe(IN);
  });

  it('knows no other paths and methods', async () => {
    const { ask } = await startAmazon();
    expect((await ask('/orders/v0/orders')).status).toBe(403);
    expect((await ask(ORDERS, { method: 'DELETE' })).status).toBe(405);
  });
});
