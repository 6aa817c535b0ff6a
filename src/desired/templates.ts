import Handlebars from 'handlebars';
import {Bug} from '../base/bug.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {grammarOf, type Grammar, type TemplateFolder} from './grammar.ts';
import {guarded, Missing, type TemplateData} from './template-data.ts';
import {checkProgram, Fault, printing, type Use} from './template-syntax.ts';

/** The templates that the program uses; users replace them by their own of the same name. */
export const templateNames = [
  'ifcfg/nic',
  'ifcfg/bridge',
  'ifcfg/vlan',
  'ifcfg/bond',
  'ifcfg/below',
  'ifcfg/vif',
  'routes/route',
  'susefirewall2/zone',
  'susefirewall2/routing',
  'susefirewall2/bridging',
  'susefirewall2/forward',
  'susefirewall2/masquerading',
  'susefirewall2/masqueraded',
  'susefirewall2/publish',
  'sysctl/forwarding',
  'sysctl/proxy-arp',
  'xl/vif',
  'scripts/vif-vifleet',
  'susefirewall2/service',
  'dnsmasq/conf',
  'dnsmasq/unit',
] as const satisfies readonly `${TemplateFolder}/${string}`[];
export type TemplateName = (typeof templateNames)[number];

/** Failures: `desired/template` for the user's template, `desired/value` for a value that its file cannot hold. */
export interface Templates {
  render(name: TemplateName, data: TemplateData): Result<string, Failure>;
}

/**
 * Templates by name, as `ifcfg/bridge`; each is compiled when it is first used. Only plain values, each, if, unless and with
 * are understood: no partials, no other helpers. Templates are code of the user, never of a host.
 */
export function compileTemplates(texts: ReadonlyMap<string, string>): Templates {
  const compiled = new Map<TemplateName, Result<Compiled, Failure>>();
  return {
    render(name, data) {
      const template = compiled.get(name) ?? compileTemplate(name, texts.get(name));
      compiled.set(name, template);
      return template.ok ? template.value(data) : template;
    },
  };
}

type Compiled = (data: TemplateData) => Result<string, Failure>;

function compileTemplate(name: TemplateName, text: string | undefined): Result<Compiled, Failure> {
  if (text === undefined) return err(faulty(name, new Fault('there is no such template')));
  try {
    const program = Handlebars.parse(text);
    const uses = checkProgram(program);
    const run = engine(grammarOf(name.slice(0, name.indexOf('/')) as TemplateFolder)).compile<TemplateData>(
      program,
      compileOptions,
    );
    return ok((data) => attempt(name, uses, () => run(guarded(data) as TemplateData)));
  } catch (error) {
    return err(faulty(name, error));
  }
}

function attempt(name: TemplateName, uses: readonly Use[], run: () => string): Result<string, Failure> {
  try {
    return ok(run());
  } catch (error) {
    if (!(error instanceof Missing)) return err(faulty(name, error));
    const line = uses.find((use) => use.parts.includes(error.key))?.line;
    return err(faulty(name, new Fault(`nothing is called "${error.key}" here`, line)));
  }
}

function faulty(name: TemplateName, error: unknown): Failure {
  if (error instanceof Bug || !(error instanceof Error)) throw error;
  const line = error instanceof Fault ? error.line : parserLine(error.message);
  return new Failure(error instanceof Fault ? error.code : 'desired/template', `template ${name}: ${error.message}`, {
    where: line === undefined ? {file: `${name}.hbs`} : {file: `${name}.hbs`, line},
    hint: 'mend the template, or remove it so that the one that comes with vifleet is used',
    cause: error,
  });
}

/** Handlebars' parser tells the line in its words only: `Parse error on line 3:`. */
function parserLine(message: string): number | undefined {
  const line = /on line (\d+)/.exec(message)?.[1];
  return line === undefined ? undefined : Number(line);
}

const compileOptions: CompileOptions = {
  // Nothing is HTML here; what may be printed is decided by `checked`.
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: {[printing]: true, log: false, lookup: false},
};

/** A Handlebars of its own, whose only addition refuses to print what the file cannot hold. */
function engine(grammar: Grammar): typeof Handlebars {
  const own = Handlebars.create();
  own.registerHelper(printing, (value: unknown, line: number) => {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new Fault(`the value here is ${kindOf(value)}, which cannot be printed`, line);
    if (!grammar.pattern.test(String(value)))
      throw new Fault(
        `${JSON.stringify(value)} cannot stand in the file; it takes ${grammar.words}`,
        line,
        'desired/value',
      );
    return String(value);
  });
  return own;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'absent';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
