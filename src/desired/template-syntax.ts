/** A mistake in a template, or a value that must not be printed; the line counts from 1. */
export class Fault extends Error {
  readonly line: number | undefined;
  readonly code: 'desired/template' | 'desired/value';
  constructor(message: string, line?: number, code: 'desired/template' | 'desired/value' = 'desired/template') {
    super(message);
    this.line = line;
    this.code = code;
  }
}

/** The helper that every printed value goes through; it gets the value and the line. */
export const printing = 'checked';

/** Where a template names a value. */
export interface Use {
  readonly parts: readonly string[];
  readonly line: number;
}

const blocks = new Set(['each', 'if', 'unless', 'with']);
const loopValues = new Set(['first', 'last', 'index', 'key']);

/** Refuses what templates must not use, sends every printed value through `printing`, and lists the values named. */
export function checkProgram(program: hbs.AST.Program): readonly Use[] {
  return program.body.flatMap((statement): readonly Use[] => {
    switch (statement.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return [];
      case 'MustacheStatement':
        return checkPrinted(statement as hbs.AST.MustacheStatement);
      case 'BlockStatement':
        return checkBlock(statement as hbs.AST.BlockStatement);
      default:
        throw new Fault('partials and decorators are not understood', statement.loc.start.line);
    }
  });
}

function checkPrinted(statement: hbs.AST.MustacheStatement): readonly Use[] {
  const {path, params, loc} = statement;
  const line = loc.start.line;
  if (params.length > 0 || hasOptions(statement) || path.type !== 'PathExpression')
    throw new Fault('only the name of a value can stand between the braces', line);
  const use = checkPath(path);
  const lineLiteral = {type: 'NumberLiteral', value: line, original: line, loc};
  statement.params = [path, lineLiteral];
  statement.path = {type: 'PathExpression', data: false, depth: 0, parts: [printing], original: printing, loc};
  return [use];
}

function checkBlock(block: hbs.AST.BlockStatement): readonly Use[] {
  const line = block.loc.start.line;
  const [subject, more] = block.params;
  if (!blocks.has(block.path.original) || subject === undefined || more !== undefined || hasOptions(block))
    throw new Fault('blocks are each, if, unless or with, and the name of a value', line);
  const inner = [block.program, block.inverse].filter((program) => (program as unknown) !== undefined);
  return [checkPath(subject), ...inner.flatMap((program) => checkProgram(program))];
}

// The parser leaves out what a statement has not got, whatever the types say.
const hasOptions = ({hash}: {readonly hash: unknown}): boolean => hash !== undefined;

function checkPath(expression: hbs.AST.Expression): Use {
  const {line} = expression.loc.start;
  if (expression.type !== 'PathExpression') throw new Fault('only the name of a value can stand here', line);
  const path = expression as hbs.AST.PathExpression;
  if (path.data && !loopValues.has(path.parts.join('.')))
    throw new Fault(`@${path.parts.join('.')} is not known`, line);
  return {parts: path.parts, line};
}
