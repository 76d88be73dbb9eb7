/**
 * Macro expansion as gcc's cpplib does it, step by step, because gcc is the judge: a stack of contexts (bodies and
 * arguments being read), a macro being off while its context is on the stack, names met while it is off marked for
 * ever, arguments expanded by themselves, `#` and `##` on unexpanded ones, white space carried as padding for `#`.
 *
 * Places: a use of a macro in the text gives its whole range to every token of its body. Tokens of an argument that
 * stand in the text keep their own place, and so does a use of another macro inside an argument.
 */
import type { Place } from './ast';
import { lexOne } from './lexer-careful';
import { CLOSE_PAREN, COMMA, OPEN_PAREN, SPACE } from './lexer-tokens';
import { spell } from './lexer-spellings';
import type { Macro } from './macros';
import { KINDS, Lexeme, NO_EXPAND, NOWHERE, PADDING, PASTE_LEFT, STRINGIFY } from './macros';

/** The text under the expansion. */
export interface RawTokens {
  /** The next token outside directives, which are carried out on the way; of kind 'end' at the end, again and again. */
  take(): Lexeme;
  /** As take(), but a file that ends gives 'end' though text follows around its #include. */
  takeArgument(): Lexeme;
  /** The next token is `(`, no directive before it. */
  nextIsParen(): boolean;
  macro(spelling: number): Macro | undefined;
  /** The token a builtin macro stands for, used at `use`; undefined where it stands for itself. */
  builtin(macro: Macro, use: Place): Lexeme | undefined;
  /** Carries out `_Pragma("text")`. */
  pragma(text: string, place: Place): void;
  problem(message: string, place: Place): void;
}

/** Thrown where expansion passes its budget; whoever reads from the expansion ends it there. */
export class ExpansionLimit extends Error {
  constructor(
    message: string,
    readonly place: Place,
  ) {
    super(message);
  }
}

interface Context {
  readonly tokens: readonly Lexeme[];
  at: number;
  readonly macro: Macro | undefined;
  /** For its tokens without one. */
  readonly place: Place;
  /** An argument being expanded by itself: nothing behind it is seen. */
  readonly isArgument: boolean;
}

interface Argument {
  tokens: Lexeme[];
  /** Not even an empty argument was written, so that `, ## rest` drops its comma. */
  isMissing: boolean;
  expanded: readonly Lexeme[] | undefined;
}

const paddingOf = (flags: number): Lexeme => new Lexeme('other', '', NOWHERE, undefined, 0, PADDING | flags);
/** gcc's three sorts of padding: no source, a source without white space before it, one with. */
const PAD = paddingOf(0);
const FROM_SOURCE = 1 << 10;
const PAD_TIGHT = paddingOf(FROM_SOURCE);
const PAD_SPACE = paddingOf(FROM_SOURCE | SPACE);
const padFor = (token: Lexeme): Lexeme => (token.flags & SPACE ? PAD_SPACE : PAD_TIGHT);
const ARGUMENT_END = new Lexeme('end', '', NOWHERE, undefined, 0, 0);

const deepest = 400;

export class Expander {
  private readonly stack: Context[] = [];
  private preventExpansion = 0;
  private depth = 0;
  private steps = 0;
  /** Of the token that `get` returned last, where it came from a context. */
  private place: Place = NOWHERE;
  /** Name of the use in the text that is being expanded. */
  private invocation: Place = NOWHERE;
  constructor(
    private readonly base: RawTokens,
    /** Tokens of macro bodies and arguments that may be handled. */
    private readonly budget: number,
  ) {}

  /** Nothing of an expansion is left to read: the token read last stands in the text as it is. */
  get isIdle(): boolean {
    return this.stack.length === 0;
  }
  /** Between declarations: leaves expansions that have ended, which the next token would do. */
  leaveEnded(): void {
    const { stack } = this;
    for (let last = stack.at(-1); last && !last.isArgument; last = stack.at(-1)) {
      while (last.at < last.tokens.length && last.tokens[last.at]!.flags & PADDING) last.at++;
      if (last.at < last.tokens.length) return;
      stack.pop();
    }
  }
  /** The next token of the expanded text. Throws ExpansionLimit. */
  next(): Lexeme {
    for (;;) {
      const token = this.get();
      if (token.flags & PADDING) continue;
      return token.place === NOWHERE ? token.at(this.place) : token;
    }
  }
  /** The next token as it stands, for the operands of `defined` and its kin. */
  nextUnexpanded(): Lexeme {
    this.preventExpansion++;
    const token = this.next();
    this.preventExpansion--;
    return token;
  }

  /** As cpp_get_token. */
  private get(): Lexeme {
    const stack = this.stack;
    for (;;) {
      const context = stack[stack.length - 1];
      let token: Lexeme;
      if (context === undefined) {
        token = this.preventExpansion > 0 ? this.base.takeArgument() : this.base.take();
        this.place = NOWHERE;
      } else if (context.at < context.tokens.length) {
        token = context.tokens[context.at++]!;
        this.place = context.place;
        if (token.flags & PASTE_LEFT) {
          this.paste(token, context);
          return padFor(token);
        }
      } else if (context.isArgument) return ARGUMENT_END;
      else {
        stack.pop();
        return PAD;
      }
      if (token.kind !== 'identifier' || token.flags & NO_EXPAND) return token;
      const macro = this.base.macro(token.spelling);
      if (macro === undefined) return token;
      if (this.isBeingExpanded(macro)) return token.withFlags(token.flags | NO_EXPAND);
      if (this.preventExpansion > 0) return token;
      if (token.place !== NOWHERE) this.invocation = token.place;
      if (this.enter(macro, token)) return padFor(token);
      return token;
    }
  }

  private isBeingExpanded(macro: Macro): boolean {
    for (let i = this.stack.length - 1; i >= 0; i--) if (this.stack[i]!.macro === macro) return true;
    return false;
  }

  private push(tokens: readonly Lexeme[], macro: Macro | undefined, place: Place): void {
    this.stack.push({ tokens, at: 0, macro, place, isArgument: false });
  }
  private spend(steps: number, place: Place): void {
    this.steps += steps;
    if (this.steps > this.budget) throw new ExpansionLimit(`macro expansion exceeds ${this.budget} tokens`, place);
  }

  /** Puts the expansion of `macro` on the stack; false where the name just stands for itself. As enter_macro_context. */
  private enter(macro: Macro, name: Lexeme): boolean {
    const around = this.place;
    const isInText = name.place !== NOWHERE;
    if (macro.builtin !== undefined) {
      if (macro.builtin === 'pragma') return this.runPragma(isInText ? name.place : around);
      const token = this.base.builtin(macro, isInText ? name.place : around === NOWHERE ? this.invocation : around);
      if (token) this.push([token], undefined, isInText ? name.place : around);
      return token !== undefined;
    }
    if (macro.parameters === undefined) {
      this.spend(1 + macro.body.length, name.place);
      this.push(macro.body, macro, isInText ? name.place : around);
      return true;
    }
    this.preventExpansion++;
    const parenthesis = this.findParenthesis();
    const collected = parenthesis ? this.collectArguments(macro, name) : undefined;
    this.preventExpansion--;
    if (collected === undefined) {
      this.place = around;
      return false;
    }
    if (++this.depth > deepest) throw new ExpansionLimit('macro arguments are nested too deeply', this.invocation);
    const body = macro.parameters.length > 0 ? this.substitute(macro, macro.body, collected.list) : macro.body;
    this.depth--;
    this.spend(1 + body.length, name.place);
    // Only a use whose name and parentheses both stand in the text has a place of its own there.
    const close = collected.close;
    const place = isInText && (close !== NOWHERE || around === NOWHERE) ? joined(name.place, close) : around;
    this.push(body, macro, place === NOWHERE ? place : joined(place, close));
    return true;
  }

  /** Takes the next token if it is `(`. Contexts that end before it are left, as gcc leaves them. */
  private findParenthesis(): boolean {
    let padding: Lexeme | undefined;
    const pad = (token: Lexeme): void => {
      if (padding === undefined || (!(padding.flags & SPACE) && !(token.flags & FROM_SOURCE))) padding = token;
    };
    for (;;) {
      const context = this.stack[this.stack.length - 1];
      if (context === undefined) {
        if (this.base.nextIsParen()) {
          this.base.take();
          return true;
        }
        break;
      }
      if (context.at >= context.tokens.length) {
        if (context.isArgument) break;
        this.stack.pop();
        pad(PAD);
        continue;
      }
      const token = context.tokens[context.at]!;
      if (token.flags & PADDING) {
        context.at++;
        pad(token);
        continue;
      }
      if (token.spelling !== OPEN_PAREN || token.flags & PASTE_LEFT) break;
      context.at++;
      return true;
    }
    if (padding !== undefined) this.push([padding], undefined, NOWHERE);
    return false;
  }

  /** What stands up to the `)`; undefined where it is not what the macro takes. As collect_args. */
  private collectArguments(macro: Macro, name: Lexeme): { list: Argument[]; close: Place } | undefined {
    const wanted = macro.parameters!.length;
    const list: Argument[] = [];
    let count = 0;
    let close: Place = NOWHERE;
    for (let more = true; more;) {
      const tokens: Lexeme[] = [];
      let depth = 0;
      count++;
      for (;;) {
        const token = this.get();
        if (token.flags & PADDING) {
          if (tokens.length > 0) tokens.push(token);
          continue;
        }
        if (token.kind === 'end') {
          this.base.problem(`unterminated argument list invoking macro "${macro.name}"`, this.useOf(name));
          return undefined;
        }
        if (token.spelling === OPEN_PAREN) depth++;
        else if (token.spelling === CLOSE_PAREN && depth-- === 0) {
          close = token.place;
          more = false;
          break;
        } else if (token.spelling === COMMA && depth === 0 && !(macro.isVariadic && count >= wanted)) break;
        tokens.push(token);
        this.spend(1, name.place);
      }
      while (tokens.length > 0 && tokens[tokens.length - 1]!.flags & PADDING) tokens.pop();
      if (count <= wanted) list.push({ tokens, isMissing: false, expanded: undefined });
      else if (wanted === 0 && !more && count === 1 && tokens.length === 0) count = 0;
    }
    if (count !== wanted && !(count + 1 === wanted && macro.isVariadic)) {
      const given =
        count < wanted
          ? `requires ${wanted} arguments, but only ${count}`
          : `passed ${count} arguments, but takes just ${wanted}`;
      this.base.problem(`macro "${macro.name}" ${given}${count < wanted ? ' given' : ''}`, this.useOf(name));
      return undefined;
    }
    if (macro.isVariadic) {
      if (count < wanted) list.push({ tokens: [], isMissing: true, expanded: undefined });
      else if (wanted === 1 && list[0]!.tokens.length === 0) list[0]!.isMissing = true;
    }
    return { list, close };
  }

  private useOf(name: Lexeme): Place {
    return name.place === NOWHERE ? this.invocation : name.place;
  }

  /** The body with its parameters replaced. As replace_args. */
  private substitute(macro: Macro, body: readonly Lexeme[], list: readonly Argument[]): Lexeme[] {
    const out: Lexeme[] = [];
    for (let i = 0; i < body.length; i++) {
      const source = body[i]!;
      const isPastedRight = (source.flags & PASTE_LEFT) !== 0;
      const isPastedLeft = i > 0 && (body[i - 1]!.flags & PASTE_LEFT) !== 0;
      let tokens: readonly Lexeme[];
      let isMissing = false;
      if (source.optional !== undefined) {
        const rest = list[list.length - 1]!;
        const isActive = this.expanded(rest).some((token) => !(token.flags & PADDING));
        const inside = isActive ? this.substitute(macro, source.optional, list) : [];
        // What is pasted is the outermost token, not the padding around it.
        while (isPastedRight && inside.length > 0 && inside[inside.length - 1]!.flags & PADDING) inside.pop();
        while (isPastedLeft && inside.length > 0 && inside[0]!.flags & PADDING) inside.shift();
        tokens = inside;
      } else if (source.parameter >= 0) {
        const argument = list[source.parameter]!;
        isMissing = argument.isMissing;
        if (isPastedRight || isPastedLeft || source.flags & STRINGIFY) tokens = argument.tokens;
        else tokens = this.expanded(argument);
      } else {
        out.push(source);
        continue;
      }
      if (source.flags & STRINGIFY) tokens = [this.stringified(tokens, macro)];
      this.spend(tokens.length, NOWHERE);
      // A pasted comma before rest arguments: gone when they were not given, else not pasted at all.
      const last = out.length - 1;
      if (isPastedLeft && !isPastedRight && last >= 0) {
        const left = out[last]!;
        const isRest = macro.isVariadic && source.parameter === list.length - 1;
        if (left.spelling === COMMA && isRest && !(source.flags & STRINGIFY)) {
          if (isMissing) out.pop();
          else out[last] = left.withFlags(left.flags & ~PASTE_LEFT);
        } else if (tokens.length === 0) out[last] = left.withFlags(left.flags & ~PASTE_LEFT);
      }
      if (i > 0 && !isPastedLeft) out.push(padFor(source));
      for (const token of tokens) out.push(token);
      if (isPastedRight) {
        // Where the argument is empty, what stood before it to be pasted still is.
        if (tokens.length > 0) {
          const end = out[out.length - 1]!;
          out[out.length - 1] = end.withFlags(end.flags | PASTE_LEFT);
        }
      } else out.push(PAD);
    }
    return out;
  }

  private expanded(argument: Argument): readonly Lexeme[] {
    if (argument.expanded !== undefined) return argument.expanded;
    const { tokens } = argument;
    const out: Lexeme[] = [];
    if (tokens.length > 0) {
      const prevented = this.preventExpansion;
      const { place: around, invocation } = this;
      this.preventExpansion = 0;
      this.stack.push({ tokens, at: 0, macro: undefined, place: NOWHERE, isArgument: true });
      for (;;) {
        const token = this.get();
        if (token === ARGUMENT_END) break;
        const isLost = token.place === NOWHERE && !(token.flags & PADDING) && this.place !== NOWHERE;
        out.push(isLost ? token.at(this.place) : token);
      }
      this.stack.pop();
      this.preventExpansion = prevented;
      this.place = around;
      this.invocation = invocation;
    }
    return (argument.expanded = out);
  }

  /** As stringify_arg. */
  private stringified(tokens: readonly Lexeme[], macro: Macro): Lexeme {
    let text = '"';
    let source: Lexeme | undefined;
    let backslashes = 0;
    for (const token of tokens) {
      if (token.flags & PADDING) {
        if (source === undefined || (!(source.flags & SPACE) && !(token.flags & FROM_SOURCE))) {
          source = token.flags & FROM_SOURCE ? token : undefined;
        }
        continue;
      }
      if (text.length > 1 && (source ?? token).flags & SPACE) text += ' ';
      source = undefined;
      if (token.kind === 'string' || token.kind === 'character') {
        text += token.text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n');
        backslashes = 0;
      } else {
        text += token.text;
        backslashes = token.text === '\\' ? backslashes + 1 : 0;
      }
    }
    if (backslashes & 1) text = text.slice(0, -1);
    text += '"';
    this.spend(text.length >> 4, this.invocation);
    return new Lexeme('string', text, NOWHERE, macro.name, spell(text), 0);
  }

  /** Pastes `left` and what follows it, and puts the result before the rest. As paste_all_tokens. */
  private paste(left: Lexeme, context: Context): void {
    const place = this.place;
    for (;;) {
      // Padding is where an argument vanished: nothing is left to paste.
      const right = context.tokens[context.at++];
      if (right === undefined || right.flags & PADDING) {
        left = left.withFlags(left.flags & ~PASTE_LEFT);
        break;
      }
      const text = left.text + right.text;
      this.spend(1 + (text.length >> 4), place);
      const result = lexOne(text);
      if (result === undefined) {
        this.base.problem(
          `pasting "${left.text}" and "${right.text}" does not give a valid preprocessing token`,
          place === NOWHERE ? this.invocation : place,
        );
        context.at--;
        left = left.withFlags(left.flags & ~PASTE_LEFT);
        break;
      }
      const macro = left.macro ?? right.macro ?? context.macro?.name;
      const flags = (left.flags & SPACE) | (right.flags & PASTE_LEFT);
      left = new Lexeme(KINDS[result.kind]!, text, NOWHERE, macro, result.spelling, flags);
      if (!(flags & PASTE_LEFT)) break;
    }
    this.push([left], undefined, place);
  }

  /** `_Pragma ( "…" )` is carried out and gone. */
  private runPragma(place: Place): boolean {
    const read = (): Lexeme => {
      for (;;) {
        const token = this.get();
        if (!(token.flags & PADDING)) return token;
      }
    };
    const open = read();
    const string = open.spelling === OPEN_PAREN ? read() : open;
    if (string.kind !== 'string' || read().spelling !== CLOSE_PAREN) {
      this.base.problem('_Pragma takes a parenthesized string literal', place);
      return true;
    }
    this.base.pragma(string.text.replace(/^L?"|"$/g, '').replace(/\\(["\\])/g, '$1'), place);
    return true;
  }
}

function joined(from: Place, to: Place): Place {
  if (to.file !== from.file || to.end <= from.end) return from;
  return { file: from.file, start: from.start, end: to.end };
}
