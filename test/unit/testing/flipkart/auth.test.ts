import { describe, expect, it } from 'vitest';
import { startFlipkart } from './support.js';

describe('the token endpoint', () => {
  it('gives a token for the seller of a self-access app, by GET with Basic authentication', async () => {
    const { oauth } = await startFlipkart();
    const { status, body } = await oauth({ grant_type: 'client_credentials', scope: 'Seller_Api' });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 5_183_999,
      scope: 'Seller_Api',
    });
  });
});
