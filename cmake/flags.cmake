# Flags for all of the project's own code.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(PROJECT_IS_TOP_LEVEL)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
        set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
    endif()
    set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
endif()

set(QARENA_WARNINGS -Wall -Wextra -Wpedantic)
if(QARENA_WERROR)
    list(APPEND QARENA_WARNINGS -Werror)
endif()

if(QARENA_SANITIZE) # lines are enough for reports
    add_compile_options(-O1 -g1 -fsanitize=${QARENA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${QARENA_SANITIZE})
endif()
