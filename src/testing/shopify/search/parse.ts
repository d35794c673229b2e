/** The platform's search syntax: `field:value`, comparisons, quotes with backslash escapes, AND by default, OR, NOT, brackets. */

export type Comparator = '' | '<' | '<=' | '>' | '>=';

export type SearchNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly SearchNode[] }
  | { readonly kind: 'not'; readonly node: SearchNode }
  | { readonly kind: 'term'; readonly field: string | null; readonly comparator: Comparator; readonly value: string };

type Token =
  | { readonly kind: 'and' | 'close' | 'not' | 'open' | 'or' }
  | { readonly kind: 'term'; readonly field: string | null; readonly comparator: Comparator; readonly value: string };

const FIELD = /^(-?)([A-Za-z_][A-Za-z0-9_.]*):(>=|<=|>|<)?/;

function readValue(text: string, start: number): { value: string; end: number } {
  const quote = text[start];
  let value = '';
  let position = start;
  if (quote === "'" || quote === '"') {
    position += 1;
    while (position < text.length && text[position] !== quote) {
      if (text[position] === '\\') position += 1;
      value += text[position] ?? '';
      position += 1;
    }
    return { value, end: position + 1 };
  }
  while (position < text.length && !/[\s()]/.test(text[position] as string)) {
    if (text[position] === '\\') position += 1;
    value += text[position] ?? '';
    position += 1;
  }
  return { value, end: position };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const rest = text.slice(position);
    const space = /^\s+/.exec(rest);
    if (space !== null) {
      position += space[0].length;
      continue;
    }
    if (rest[0] === '(' || rest[0] === ')') {
      tokens.push({ kind: rest[0] === '(' ? 'open' : 'close' });
      position += 1;
      continue;
    }
    const word = /^(AND|OR|NOT)(?=[\s()]|$)/.exec(rest);
    if (word !== null) {
      tokens.push({ kind: word[1] === 'AND' ? 'and' : word[1] === 'OR' ? 'or' : 'not' });
      position += word[0].length;
      continue;
    }
    const field = FIELD.exec(rest);
    if (field !== null) {
      if (field[1] === '-') tokens.push({ kind: 'not' });
      const { value, end } = readValue(text, position + field[0].length);
      tokens.push({ kind: 'term', field: field[2] as string, comparator: (field[3] ?? '') as Comparator, value });
      position = Math.max(end, position + field[0].length);
      continue;
    }
    if (rest[0] === '-' && rest.length > 1) {
      tokens.push({ kind: 'not' });
      position += 1;
      continue;
    }
    const { value, end } = readValue(text, position);
    if (value !== '') tokens.push({ kind: 'term', field: null, comparator: '', value });
    position = Math.max(end, position + 1);
  }
  return tokens;
}

export function parseSearch(text: string | null | undefined): SearchNode {
  const tokens = tokenize(text ?? '');
  let position = 0;

  const parseOr = (): SearchNode => {
    const nodes = [parseAnd()];
    while (tokens[position]?.kind === 'or') {
      position += 1;
      nodes.push(parseAnd());
    }
    return nodes.length === 1 ? (nodes[0] as SearchNode) : { kind: 'or', nodes };
  };
  const parseAnd = (): SearchNode => {
    const nodes: SearchNode[] = [];
    for (let token = tokens[position]; token !== undefined; token = tokens[position]) {
      if (token.kind === 'or' || token.kind === 'close') break;
      if (token.kind === 'and') {
        position += 1;
        continue;
      }
      nodes.push(parseOne());
    }
    if (nodes.length === 0) return { kind: 'all' };
    return nodes.length === 1 ? (nodes[0] as SearchNode) : { kind: 'and', nodes };
  };
  const parseOne = (): SearchNode => {
    const token = tokens[position];
    position += 1;
    if (token?.kind === 'not') return { kind: 'not', node: parseOne() };
    if (token?.kind === 'open') {
      const node = parseOr();
      if (tokens[position]?.kind === 'close') position += 1;
      return node;
    }
    return token?.kind === 'term' ? token : { kind: 'all' };
  };

  const nodes: SearchNode[] = [];
  while (position < tokens.length) {
    nodes.push(parseOr());
    // A bracket that closes nothing is skipped, as the platform forgives it.
    if (tokens[position]?.kind === 'close') position += 1;
  }
  if (nodes.length === 0) return { kind: 'all' };
  return nodes.length === 1 ? (nodes[0] as SearchNode) : { kind: 'and', nodes };
}
