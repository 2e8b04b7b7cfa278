// How much memory the package's WebAssembly has taken. It never gives any back, so what it has
// taken is what it once needed.

/** Call it before the package is loaded; what it gives answers in bytes. */
export function watchMemory() {
  const { Instance } = WebAssembly;
  let memory;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, parameters) {
      const instance = Reflect.construct(target, parameters);
      memory ??= instance.exports.memory;
      return instance;
    },
  });
  return () => memory.buffer.byteLength;
}
