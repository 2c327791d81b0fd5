import type { z } from 'zod';
import type { AppError } from '../../../shared/errors';
import { valueWrong } from '../../../shared/texts/import-json';

/** An error out of a sentence on what is wrong, and one on what to do. */
export function problem(data: { readonly what: string; readonly todo: string }): AppError {
  return { code: 'import-problem', data };
}

/** The first thing wrong with a value, and with which of its fields. */
export function describeIssue({ issues: [issue] }: z.ZodError): AppError {
  return problem(valueWrong(issue?.path.join('.') ?? '', detailOf(issue?.message ?? '')));
}

/** A sentence of the schema as a part of one of ours. */
export function detailOf(message: string): string {
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`.replace(/\.$/u, '');
}
