import { expect, it } from 'vitest';
import { parseUrl } from '../../../src/core/url.js';

it('gives the URL of a text, and nothing for other texts', () => {
  expect(parseUrl('https://shop.example.com/a?b')?.pathname).toBe('/a');
  expect(parseUrl('../c', 'https://shop.example.com/a/b')?.href).toBe('https://shop.example.com/c');
  for (const text of ['', 'shop.example.com', 'https://', 'https://a b/', '/path'])
    expect(parseUrl(text)).toBeUndefined();
});

it('says the same of a name with an umlaut, however often it is asked', () => {
  const refused = Array.from({ length: 50_000 }, () => parseUrl('https://bücher.example/laden')).filter(
    (url) => url?.host !== 'xn--bcher-kva.example',
  );
  expect(refused).toHaveLength(0);
});
