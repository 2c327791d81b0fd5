import { getNodeValue, parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { Traced } from '../traced';

/** A text read as JSON, with the places of its parts; or where it is broken. */
export type JsonTree =
  | { readonly kind: 'tree'; readonly root: JsonNode }
  | { readonly kind: 'too-deep' }
  | {
      readonly kind: 'broken';
      /** A key of the sentences on syntax errors. */
      readonly code: number;
      readonly from: Traced;
      /** From 1. */
      readonly line: number;
    };

/** Far more than a file of sessions has; the parser calls itself for each. */
const deepest = 100;

/** One field of an object. */
export interface JsonField {
  readonly key: string;
  /** Name and value. */
  readonly from: Traced;
  readonly node: JsonNode;
}

/** A value and where it stands. */
export class JsonNode {
  constructor(
    private readonly node: Node,
    private readonly text: Traced,
  ) {}

  get from(): Traced {
    return this.text.slice(this.node.offset, this.node.offset + this.node.length);
  }

  /** As `JSON.parse` gives it; of fields that stand twice the last. */
  get value(): unknown {
    return getNodeValue(this.node) as unknown;
  }

  get isObject(): boolean {
    return this.node.type === 'object';
  }

  /** The elements of an array; null for what is none. */
  elements(): readonly JsonNode[] | null {
    return this.node.type === 'array'
      ? (this.node.children ?? []).map((child) => new JsonNode(child, this.text))
      : null;
  }

  /** The fields of an object in their order; none for what is no object. */
  fields(): readonly JsonField[] {
    if (!this.isObject) return [];
    return (this.node.children ?? []).flatMap((property): JsonField[] => {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) return [];
      return [
        {
          key: String(key.value),
          from: this.text.slice(property.offset, property.offset + property.length),
          node: new JsonNode(value, this.text),
        },
      ];
    });
  }
}

/** Reads JSON. Comments and commas behind the last element are taken, as people write them into files they keep by hand. */
export function readTree(text: Traced): JsonTree {
  if (isTooDeep(text.text)) return { kind: 'too-deep' };
  const errors: ParseError[] = [];
  // A byte order mark is none of the text.
  const start = text.text.startsWith('\uFEFF') ? 1 : 0;
  const content = text.slice(start);
  const root = parseTree(content.text, errors, { allowTrailingComma: true, disallowComments: false });
  const [first] = errors;
  if (first === undefined && root !== undefined) return { kind: 'tree', root: new JsonNode(root, content) };
  const offset = Math.min(first?.offset ?? 0, Math.max(content.length - 1, 0));
  return {
    kind: 'broken',
    code: first?.error ?? 4,
    from: content.slice(offset, offset + Math.max(first?.length ?? 1, 1)),
    line: content.text.slice(0, offset).split('\n').length,
  };
}

/** Counts brackets outside of texts, letter by letter: neither it nor an expression may run out of stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (isText) {
      if (letter === '\\') at += 1;
      else if (letter === '"' || letter === '\n') isText = false;
    } else if (letter === '"') isText = true;
    else if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
