//! The WebAssembly's export.

use core::panic::PanicInfo;
use core::slice;

/// Unpacks a stream of `packed_bytes` bytes at `packed` into the `unpacked_bytes` bytes behind it.
///
/// # Safety
///
/// Both must be within the memory, where nothing else is: the caller grows it by as much.
#[allow(unsafe_code, reason = "JavaScript passes addresses")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unpack(packed: *mut u8, packed_bytes: usize, unpacked_bytes: usize) {
    // SAFETY: as the caller promises. The two do not overlap.
    let (packed, unpacked) = unsafe {
        let unpacked = packed.add(packed_bytes);
        (
            slice::from_raw_parts(packed, packed_bytes),
            slice::from_raw_parts_mut(unpacked, unpacked_bytes),
        )
    };
    crate::unpack(packed, unpacked);
}

/// Nothing here panics; a crate without the standard library must say what would happen.
#[panic_handler]
fn stop(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
