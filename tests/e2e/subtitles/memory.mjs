// The memory of the package's WebAssembly. Memory only grows, so the size is the largest ever
// needed.

/** Must be called before the package is loaded. Returns a function that returns bytes. */
export function watchMemory() {
  const { Instance } = WebAssembly;
  let memory;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, parameters) {
      const instance = Reflect.construct(target, parameters);
      memory ??= Object.values(instance.exports).find(
        (value) => value instanceof WebAssembly.Memory,
      );
      return instance;
    },
  });
  return () => memory.buffer.byteLength;
}
