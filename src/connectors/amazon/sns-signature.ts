import { constants, verify, type X509Certificate } from 'node:crypto';
import { refuse } from '../../core/webhook-delivery.js';
import type { SnsMessage } from './sns-message.js';

/** What SNS signs: each name and each value with a line break after it, the last one too. */
export function signedText(signed: SnsMessage['signed']): string {
  return Object.entries(signed)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}

/**
 * @param now milliseconds since the epoch.
 * @throws {WebhookVerificationError} `signature_mismatch`.
 */
export function requireSignature(message: SnsMessage, certificate: X509Certificate, now: number): void {
  if (!(Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo))) {
    throw refuse('amazon', 'signature_mismatch', 'the certificate it names is not valid at this time');
  }
  if (!isSigned(message, certificate)) {
    throw refuse('amazon', 'signature_mismatch', 'its signature does not match: check that rawBody is untouched');
  }
}

function isSigned({ signed, signature, hash }: SnsMessage, { publicKey }: X509Certificate): boolean {
  // Without the check, a key of another kind would be verified by that kind's rules.
  if (publicKey.asymmetricKeyType !== 'rsa') return false;
  try {
    const key = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
    return verify(hash, new TextEncoder().encode(signedText(signed)), key, Buffer.from(signature, 'base64'));
  } catch {
    // OpenSSL refuses keys that are too short for the hash.
    return false;
  }
}
