# One kernel source, many objects: each file is compiled once for every (instruction set, precision) that this compiler and processor family have.
#
#   qarena_add_kernels(target source...)
#
# Every compilation gets QARENA_KERNEL_ISA (base, v3, v4 or neon) and QARENA_KERNEL_DOUBLE (1 or 0). `target` gets QARENA_HAVE_<ISA>=1 for each
# instruction set that was built, which is how dispatch.c knows the tables. Sets QARENA_KERNEL_ISAS and QARENA_KERNEL_OBJECTS for the caller.

string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" processor)
if(processor MATCHES "^(x86_64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(candidates base v3 v4)
    set(flags_base -march=x86-64)
    set(flags_v3 -march=x86-64-v3)
    set(flags_v4 -march=x86-64-v4 -mprefer-vector-width=512)
elseif(processor MATCHES "^(aarch64|arm64)$")
    set(candidates neon)
    set(flags_neon "")
else()
    set(candidates base)
    set(flags_base "")
endif()

# -std=c17 turns the contraction of a*b+c into an FMA off; it is on again here. Never -ffast-math: it changes the host's MXCSR.
# GNU vector types are the language of these files, hence no -Wpedantic; psabi notes concern functions that never leave an object.
set(kernel_level -O3)
if(QARENA_SANITIZE) # compiled in a third of the time; what the two checks would find, AddressSanitizer sees when it is accessed
    set(kernel_level -O1 -fno-sanitize=object-size,pointer-overflow)
endif()
set(kernel_flags ${kernel_level} -ffp-contract=fast -fno-math-errno ${QARENA_WARNINGS} -Wno-pedantic -Wno-psabi)

function(qarena_add_kernels target)
    set(isas)
    set(objects)
    foreach(isa IN LISTS candidates)
        string(TOUPPER ${isa} upper)
        string(JOIN " " flags ${flags_${isa}})
        check_c_compiler_flag("${flags}" QARENA_COMPILER_HAS_${upper})
        if(NOT QARENA_COMPILER_HAS_${upper} OR (QARENA_KERNELS AND NOT isa IN_LIST QARENA_KERNELS))
            continue()
        endif()
        list(APPEND isas ${isa})
        target_compile_definitions(${target} PRIVATE QARENA_HAVE_${upper}=1)
        foreach(double 0 1)
            if(NOT ARGN)
                continue()
            endif()
            set(name qarena_kernels_${isa}_${double})
            add_library(${name} OBJECT ${ARGN})
            target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
            target_compile_definitions(${name} PRIVATE QARENA_KERNEL_ISA=${isa} QARENA_KERNEL_DOUBLE=${double})
            target_compile_options(${name} PRIVATE ${kernel_flags} ${flags_${isa}})
            list(APPEND objects $<TARGET_OBJECTS:${name}>)
        endforeach()
    endforeach()
    message(STATUS "Kernels for: ${isas}")
    set(QARENA_KERNEL_ISAS ${isas} PARENT_SCOPE)
    set(QARENA_KERNEL_OBJECTS ${objects} PARENT_SCOPE)
endfunction()
