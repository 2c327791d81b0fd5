import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const folder = 'renderer';

/** Compared texts, and the name of a module's class, are no class of the page. */
function isOther({ parent }: ts.Node): boolean {
  const compares = ts.isBinaryExpression(parent) && /^[!=]==?$/u.test(parent.operatorToken.getText());
  return compares || ts.isElementAccessExpression(parent);
}

/** Whether what is below names classes: an attribute for one, what is given to `clsx`, a call on a list of classes. */
function namesClasses(node: ts.Node): boolean {
  if (ts.isJsxAttribute(node)) return /class(?:name)?$/iu.test(node.name.getText());
  return ts.isCallExpression(node) && /^clsx$|\.classList\.\w+$/u.test(node.expression.getText());
}

/** The classes that a file names by their text. */
function literalClasses(path: string): readonly string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node, isClass: boolean): void => {
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isClass && isText && !isOther(node)) {
      const names = node.text.split(/\s+/u).filter((name) => name !== '');
      found.push(...names.map((name) => `${path}: ${name}`));
    }
    ts.forEachChild(node, (child) => visit(child, isClass || namesClasses(node)));
  };
  visit(file, false);
  return found;
}

test('no class is named but by the module that styles it', () => {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/u.test(file),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.flatMap((file) => literalClasses(join(folder, file)))).toEqual([]);
});
