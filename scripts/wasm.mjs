// Cuts a WebAssembly module to the functions in use. What is left out stays as a function that traps, so that nothing
// that refers to it (tables, numbers of functions) changes: whoever meets the trap starts again with the whole module.

const CODE = { types: 1, imports: 2, functions: 3, globals: 6, exports: 7, code: 10, data: 11 };
const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };
const CALL = 0x10;
const CONSTANT = 0x41;
const [FIRST_LOAD, LAST_LOAD] = [0x28, 0x35];
const COPY = 0xfc0a; // memory.copy
const REF_FUNC = 0xd2;
const TRAP = Buffer.from([0, 0, 0x0b]); // no locals, unreachable, end
const MARK = (global) => Buffer.concat([Buffer.from([0x41, 1, 0x24]), written(global)]); // i32.const 1, global.set
const ZERO = Buffer.from([0x7f, 1, 0x41, 0, 0x0b]); // a variable i32 that is 0
const USED = "$used";
const SOME_FUNCTION = "malloc";

/** Reads an unsigned LEB128 number: the number and where it ends. */
function read(bytes, at) {
  let number = 0;
  let scale = 1;
  let byte;
  do {
    byte = bytes[at++];
    number += (byte & 127) * scale;
    scale *= 128;
  } while (byte > 127);
  return [number, at];
}

function written(number) {
  const bytes = [];
  do {
    const rest = Math.floor(number / 128);
    bytes.push((number % 128) | (rest ? 128 : 0));
    number = rest;
  } while (number);
  return Buffer.from(bytes);
}

const text = (value) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([written(bytes.length), bytes]);
};

const list = (items) => Buffer.concat([written(items.length), ...items]);

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  number() {
    const [number, at] = read(this.bytes, this.at);
    this.at = at;
    return number;
  }
  byte() {
    return this.bytes[this.at++];
  }
  signed() {
    let number = 0;
    let shift = 0;
    let byte;
    do {
      byte = this.byte();
      number |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return shift < 32 && byte & 64 ? number | (-1 << shift) : number;
  }
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  text() {
    return this.take(this.number()).toString("utf-8");
  }
  items(one) {
    return Array.from({ length: this.number() }, () => one(this));
  }
}

/** The sections of a module, in their order. */
function sections(module) {
  const reader = new Reader(module.subarray(8));
  const found = [];
  while (reader.at < reader.bytes.length) {
    const id = reader.byte();
    found.push({ id, data: reader.take(reader.number()) });
  }
  return found;
}

/** A module with some sections replaced. */
function assembled(module, replaced) {
  const parts = sections(module).map(({ id, data }) => {
    const content = replaced[id] ?? data;
    return Buffer.concat([Buffer.from([id]), written(content.length), content]);
  });
  return Buffer.concat([module.subarray(0, 8), ...parts]);
}

const section = (module, id) => new Reader(sections(module).find((found) => found.id === id).data);

function imports(module) {
  return section(module, CODE.imports).items((reader) => {
    const [from, name] = [reader.text(), reader.text()];
    const start = reader.at;
    const kind = reader.byte();
    if (kind === KIND.table || kind === KIND.tag) {
      reader.byte();
    }
    if (kind === KIND.global) {
      reader.take(2);
    } else if (kind === KIND.table || kind === KIND.memory) {
      const limited = reader.byte() & 1;
      reader.number();
      limited && reader.number();
    } else {
      reader.number();
    }
    return { from, name, kind, type: reader.bytes.subarray(start, reader.at) };
  });
}

const exports = (module) => section(module, CODE.exports).items((reader) => ({ name: reader.text(), kind: reader.byte(), index: reader.number() }));

const bodies = (module) => section(module, CODE.code).items((reader) => reader.take(reader.number()));

const code = (functions) => list(functions.map((body) => Buffer.concat([written(body.length), body])));

const exported = (entries) => list(entries.map(({ name, kind, index }) => Buffer.concat([text(name), Buffer.from([kind]), written(index)])));

/** Where a function's instructions begin: after its local variables. */
function start(body) {
  const reader = new Reader(body);
  reader.items(() => [reader.number(), reader.byte()]);
  return reader.at;
}

/** The instructions of a function: code, where it begins and ends, and the first and last number that follow it. */
function* instructions(body) {
  const reader = new Reader(body);
  reader.at = start(body);
  while (reader.at < body.length) {
    const at = reader.at;
    let code = reader.byte();
    let first, last;
    if (code === 0x0e) {
      reader.items(() => reader.number()); // br_table
      reader.number();
    } else if (code === 0x43 || code === 0x44) {
      reader.take(code === 0x43 ? 4 : 8); // f32.const, f64.const
    } else if (code === CONSTANT) {
      first = reader.signed();
    } else {
      if (code === 0xfc) {
        code = 0xfc00 + reader.number();
      }
      const numbers = NUMBERS[code];
      if (numbers === undefined) {
        throw new Error(`an instruction that is not known here: 0x${code.toString(16)}`);
      }
      for (let i = 0; i < numbers; i++) {
        last = reader.number();
        first ??= last;
      }
    }
    yield { code, at, end: reader.at, first, last };
  }
}

/** How many numbers follow an instruction. Signed ones are as long as unsigned ones. */
const NUMBERS = (() => {
  const found = {};
  const all = (numbers, ...codes) => codes.forEach((code) => (found[code] = numbers));
  const range = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
  all(0, 0x00, 0x01, 0x05, 0x0b, 0x0f, 0x19, 0x1a, 0x1b, ...range(0x45, 0xc4), 0xd1, ...range(0xfc00, 0xfc07));
  all(1, 0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x18, ...range(0x20, 0x26), 0x3f, 0x40, 0x42);
  all(1, 0xd0, 0xd2, 0xfc09, 0xfc0b, 0xfc0d, 0xfc0f, 0xfc10, 0xfc11);
  all(2, 0x11, ...range(0x28, 0x3e), 0xfc08, COPY, 0xfc0c, 0xfc0e);
  return found;
})();

/** The functions that a function names: those it calls directly, and those it takes the address of. */
function named(body) {
  const found = new Set();
  for (const { code, first } of instructions(body)) {
    if (code === CALL || code === REF_FUNC) {
      found.add(first);
    }
  }
  return found;
}

const imported = (module, kind) => imports(module).filter((entry) => entry.kind === kind).length;

const GRAIN = 6; // reading is noted for 64 bytes at a time

/** The place of a type in a module's list of types. */
function typeOf(module, wanted) {
  const types = section(module, CODE.types).items((reader) => {
    const from = reader.at;
    reader.byte();
    reader.items(() => reader.byte());
    reader.items(() => reader.byte());
    return reader.bytes.subarray(from, reader.at);
  });
  const place = types.findIndex((type) => type.equals(Buffer.from(wanted)));
  if (place < 0) {
    throw new Error("the module has no function of a type that is needed here");
  }
  return place;
}

const signed = (number) => {
  const bytes = [];
  for (;;) {
    const byte = number & 127;
    number >>= 7;
    if ((number === 0 && !(byte & 64)) || (number === -1 && byte & 64)) {
      return Buffer.from([...bytes, byte]);
    }
    bytes.push(byte | 128);
  }
};

/**
 * The module with a mark for each function, set when it is called (`called` reads them); and, where `notes` is given, one
 * in memory from there on for each grain of memory below `notes` that is read, which is slow.
 */
export function instrumented(module, notes) {
  const end = notes ?? 0;
  const globals = section(module, CODE.globals);
  const count = globals.number();
  const first = imported(module, KIND.global) + count;
  const functions = bodies(module);
  const note = imported(module, KIND.function) + functions.length;
  const constant = (number) => [CONSTANT, ...signed(number)];
  const grain = (...address) => [...address, ...constant(GRAIN), 0x76]; // i32.shr_u
  const belowEnd = (...address) => [...address, ...constant(end), 0x49, 0x04, 0x40]; // i32.lt_u, if
  // note(address, offset): marks, and gives the address back.
  const sum = [0x20, 0, 0x20, 1, 0x6a];
  const noteBody = [0, ...belowEnd(...sum), ...grain(...sum), ...constant(1), 0x3a, 0, ...written(end), 0x0b, 0x20, 0, 0x0b];
  // copied(to, from, length): marks all that is read, and copies.
  const last = [0x20, 1, 0x20, 2, 0x6a, ...constant(1), 0x6b];
  const copiedBody = [
    ...[0, 0x20, 2, 0x04, 0x40, ...belowEnd(0x20, 1)],
    ...[...grain(0x20, 1), ...constant(end), 0x6a, ...constant(1)],
    ...[...grain(...last), ...grain(0x20, 1), 0x6b, ...constant(1), 0x6a, 0xfc, 11, 0], // memory.fill
    ...[0x0b, 0x0b, 0x20, 0, 0x20, 1, 0x20, 2, 0xfc, 10, 0, 0, 0x0b],
  ];
  const noting = (body, index) => {
    const parts = [body.subarray(0, start(body)), MARK(first + index)];
    if (notes === undefined) {
      return Buffer.concat([...parts, body.subarray(start(body))]);
    }
    for (const { code, at, end: after, last: offset } of instructions(body)) {
      if (code >= FIRST_LOAD && code <= LAST_LOAD) {
        parts.push(Buffer.from([...constant(offset), CALL, ...written(note)]));
      }
      parts.push(code === COPY ? Buffer.from([CALL, ...written(note + 1)]) : body.subarray(at, after));
    }
    return Buffer.concat(parts);
  };
  const types = section(module, CODE.functions);
  const added = [typeOf(module, [0x60, 2, 0x7f, 0x7f, 1, 0x7f]), typeOf(module, [0x60, 3, 0x7f, 0x7f, 0x7f, 0])];
  return assembled(module, {
    [CODE.functions]: list([...types.items(() => written(types.number())), ...added.map(written)]),
    [CODE.globals]: Buffer.concat([written(count + functions.length), globals.bytes.subarray(globals.at), ...functions.map(() => ZERO)]),
    [CODE.exports]: exported([
      ...exports(module),
      ...functions.map((_, i) => ({ name: USED + i, kind: KIND.global, index: first + i })),
    ]),
    [CODE.code]: code([...functions.map(noting), Buffer.from(noteBody), Buffer.from(copiedBody)]),
  });
}

const LEAST = 4096; // bytes: smaller gaps are not worth a risk

/**
 * Stretches of a module's data that nothing needs: never read while `memory` was noted from `notes` on, and with no
 * number in a kept function that could be an address in them. `base` is where data begin in memory.
 */
export function unread(module, kept, memory, notes, base) {
  const { data } = sections(module).find(({ id }) => id === CODE.data);
  const size = new Reader(data.subarray(data.indexOf(0x0b) + 1)).number();
  const needed = new Uint8Array(((base + size) >> GRAIN) + 1);
  for (let grain = 0; grain < needed.length; grain++) {
    needed[grain] = memory[notes + grain];
  }
  bodies(module).forEach((body, index) => {
    if (kept.has(index)) {
      for (const { code, first } of instructions(body)) {
        if (code === CONSTANT && first >= 0 && first < size) {
          needed[(base + first) >> GRAIN] = 1;
        }
      }
    }
  });
  const found = [];
  let from = base >> GRAIN;
  for (let grain = from; grain <= needed.length; grain++) {
    if (grain === needed.length || needed[grain]) {
      const length = (grain - from - 1) << GRAIN;
      if (length >= LEAST) {
        found.push([(from + 1) << GRAIN, length - (1 << GRAIN)]);
      }
      from = grain;
    }
  }
  return found;
}

/** The numbers of the functions that an instance of an instrumented module has called. */
export function called(instance) {
  const found = [];
  for (let i = 0; instance.exports[USED + i]; i++) {
    if (instance.exports[USED + i].value) {
      found.push(i);
    }
  }
  return found;
}

/**
 * The module with the functions that were called and all that these name, at any depth; the others trap. `wanted` says
 * which names of exports are wanted. Addresses of functions that are not wanted come in under one name, SOME_FUNCTION.
 */
export function cut(module, calledFunctions, wanted) {
  const functions = bodies(module);
  const before = imported(module, KIND.function);
  const kept = new Set(calledFunctions);
  for (const index of kept) {
    for (const other of named(functions[index])) {
      other >= before && kept.add(other - before);
    }
  }
  const asked = imports(module).map(({ from, name, type }) => {
    const shown = from === "GOT.func" && !wanted(name) ? SOME_FUNCTION : name;
    return Buffer.concat([text(from), text(shown), type]);
  });
  return {
    kept,
    all: functions.length,
    module: assembled(module, {
      [CODE.imports]: list(asked),
      [CODE.exports]: exported(exports(module).filter(({ name }) => wanted(name))),
      [CODE.code]: code(functions.map((body, i) => (kept.has(i) ? body : TRAP))),
    }),
  };
}

/** The numbers of all functions. */
export const everything = (module) => bodies(module).map((_, index) => index);

/** The names that a module imports: functions that it calls, and addresses that it only stores. */
export function importedNames(module) {
  const all = imports(module);
  const names = (some) => new Set(all.filter(some).map(({ name }) => name));
  return {
    functions: names(({ kind, from }) => kind !== KIND.global || from !== "GOT.func"),
    addresses: names(({ from }) => from === "GOT.func"),
  };
}

/** The module without its data: a memory image brings them. */
export function withoutData(module) {
  const { data } = sections(module).find(({ id }) => id === CODE.data);
  const end = data.indexOf(0x0b) + 1; // of the place where the one segment goes: a global variable
  if (data[0] !== 1 || data[1] !== 0 || data[2] !== 0x23) {
    throw new Error("data in another form than one segment at a place that a variable gives");
  }
  return assembled(module, { [CODE.data]: Buffer.concat([data.subarray(0, end), written(0)]) });
}
