import { z } from 'zod';
import { commands, events } from '../../shared/contract';
import {
  controlHelloSchema,
  controlProtocol,
  controlReadySchema,
  controlRefusedSchema,
} from '../../shared/control-wire';
import { appErrorSchema, dataOf, errorCodes } from '../../shared/errors';
import { describedMessages as texts } from '../../shared/texts/control';
import { pushSchema, replySchema, requestSchema } from '../../shared/wire';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Everything said on the control socket, by what it is called in the schema. */
function named(): ReadonlyMap<string, z.ZodType> {
  return new Map<string, z.ZodType>([
    ['hello', controlHelloSchema.describe(texts.hello)],
    ['ready', controlReadySchema.describe(texts.ready)],
    ['refused', controlRefusedSchema.describe(texts.refused)],
    ['request', requestSchema.describe(texts.request)],
    ['reply', replySchema.describe(texts.reply)],
    ['event', pushSchema.describe(texts.event)],
    ...[...commands].flatMap(([name, { input, output }]): [string, z.ZodType][] => [
      [`${name}.input`, input],
      [`${name}.output`, output],
    ]),
    ...[...events].map(([name, payload]): [string, z.ZodType] => [`${name}.payload`, payload]),
  ]);
}

/**
 * The JSON Schema (2020-12) of the control socket's messages, and of each command's input and output and each event's payload
 * under `$defs`: `sessions.open.input`, `sessions.open.output`, `snapshot.changed.payload`. Input is described as it may be
 * given, the rest as it comes.
 */
export function controlSchema(): JsonSchema {
  const all = [...named()];
  const isGiven = ([name]: readonly [string, z.ZodType]): boolean =>
    /(?:^hello|^request|\.input)$/u.test(name);
  const given = converted(all.filter(isGiven), 'input');
  const told = converted(
    all.filter((entry) => !isGiven(entry)),
    'output',
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: texts.title,
    description: texts.description(controlProtocol),
    anyOf: ['hello', 'ready', 'refused', 'request', 'reply', 'event'].map((name) => ({
      $ref: `#/$defs/${name}`,
    })),
    $defs: { ...given, ...told, error: errorJsonSchema() },
  };
}

/** The schema as text, as the file in the repository has it. */
export function controlSchemaText(): string {
  return `${JSON.stringify(controlSchema(), null, 2)}\n`;
}

/** JSON Schemas by name; a part that several share stands once, under a name that begins with the direction's. */
function converted(entries: readonly (readonly [string, z.ZodType])[], io: 'input' | 'output'): JsonSchema {
  const object = z.object(Object.fromEntries(entries));
  const { properties = {}, $defs = {} } = z.toJSONSchema(object, {
    ...{ io, reused: 'ref', unrepresentable: 'any' },
    override: ({ zodSchema, jsonSchema }) => {
      delete jsonSchema.readOnly;
      if (zodSchema !== (appErrorSchema as unknown)) return;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      jsonSchema.$ref = '#/$defs/error';
    },
  });
  const text = JSON.stringify({ ...$defs, ...properties });
  // The parts of both directions come to stand beside each other.
  return JSON.parse(
    text
      .replaceAll(/"#\/\$defs\/__schema(\d+)"/gu, `"#/$defs/${io}-$1"`)
      .replaceAll(/"__schema(\d+)":/gu, `"${io}-$1":`),
  ) as JsonSchema;
}

function errorJsonSchema(): JsonSchema {
  return {
    description: texts.error,
    anyOf: errorCodes.map((code) => ({
      type: 'object',
      properties: {
        code: { const: code },
        data: withoutDialect(z.toJSONSchema(dataOf(code), { unrepresentable: 'any' })),
        hop: { type: 'string' },
      },
      required: ['code', 'data'],
    })),
  };
}

function withoutDialect(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}
