import { z } from 'zod';
import {
  appErrorSchema,
  dataOf,
  errorCodes,
  explain,
  isRetryable,
  type ErrorCode,
} from '../../shared/errors';

/** The part of JSON Schema that describes errors' data. */
const shape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.string()).optional(),
  const: z.unknown().optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** A value a schema allows, in which texts are the name of their field in capitals. */
function example(described: unknown, name: string): unknown {
  const schema = shape.parse(described);
  const first = schema.anyOf?.[0];
  if (first !== undefined) return example(first, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const types = [schema.type ?? []].flat();
  if (types.includes('null')) return null;
  switch (types[0]) {
    case 'string':
      return schema.format === 'uuid' ? '00000000-0000-4000-8000-000000000000' : name.toUpperCase();
    case 'number':
    case 'integer':
      return 1234;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([key]) => schema.required?.includes(key))
          .map(([key, inner]) => [key, example(inner, key)]),
      );
  }
}

function row(code: ErrorCode): string {
  const data = example(z.toJSONSchema(dataOf(code), { io: 'input' }), code);
  const error = appErrorSchema.parse({ code, data });
  const { what, todo } = explain(error);
  const cells = [what, todo ?? '', isRetryable(error) ? 'yes' : ''];
  return `| ${cells.map((cell) => cell.replace(/\s*\n\s*/gu, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Every error as a row of a table in Markdown: what a user reads, and whether it is tried again unasked. */
export function errorTable(): string {
  return ['| what happened | what to do | retried |', '| --- | --- | --- |', ...errorCodes.map(row)].join(
    '\n',
  );
}
