import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const folder = 'renderer';
const attributes = new Set(['label', 'title', 'description', 'placeholder', 'hint', 'aria-label']);

/** Elements whose content is the same in every language: commands, paths, options, and addresses. */
const untranslated = new Set(['code']);

const letters = /\p{L}{2}/u;

function isUntranslated(node: ts.Node): boolean {
  return ts.isJsxElement(node) && untranslated.has(node.openingElement.tagName.getText());
}

function textOf(node: ts.Node): string | null {
  if (ts.isJsxText(node)) return isUntranslated(node.parent) ? null : node.text;
  const isLiteral =
    ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
  if (!isLiteral) return null;
  for (let above = node.parent; !ts.isSourceFile(above); above = above.parent) {
    if (ts.isJsxAttribute(above)) return attributes.has(above.name.getText()) ? node.getText() : null;
    // What is drawn, and not what decides about it or is handed to a function.
    if (ts.isJsxElement(above) || ts.isJsxFragment(above)) {
      return isUntranslated(above) ? null : node.getText();
    }
    const decides = ts.isBinaryExpression(above) || ts.isCallExpression(above) || ts.isFunctionLike(above);
    if (decides || ts.isObjectLiteralExpression(above)) return null;
  }
  return null;
}

function textsIn(path: string): readonly string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node)?.replace(/\$\{[^}]*\}/gu, '');
    if (text !== undefined && letters.test(text)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path}:${String(line + 1)} ${text.trim()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test('what the window says stands in shared/texts, and not in its components', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tsx'),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((name) => textsIn(join(folder, name)))).toEqual([]);
});
