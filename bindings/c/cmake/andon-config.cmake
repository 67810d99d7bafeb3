# find_package(andon) gives andon::andon, the shared library, and andon::static.
include(CMakeFindDependencyMacro)
find_dependency(Threads)

include("${CMAKE_CURRENT_LIST_DIR}/andon-directories.cmake")
# Where cargo-c was told of another libdir, it is one of those beside it.
set(_andon_where HINTS "${_andon_libdir}" "${_andon_libdir}/${CMAKE_LIBRARY_ARCHITECTURE}" "${_andon_libdir}64"
    "${_andon_libdir}/../bin" NO_DEFAULT_PATH NO_CACHE)
find_path(_andon_include NAMES andon.h HINTS "${_andon_includedir}" NO_DEFAULT_PATH NO_CACHE)
find_library(_andon_shared NAMES andon ${_andon_where})
find_library(_andon_static NAMES "${CMAKE_STATIC_LIBRARY_PREFIX}andon${CMAKE_STATIC_LIBRARY_SUFFIX}" ${_andon_where})

if(NOT _andon_include OR NOT (_andon_shared OR _andon_static))
  set(andon_FOUND FALSE)
  set(andon_NOT_FOUND_MESSAGE "andon.h is not in ${_andon_includedir} or its library not in ${_andon_libdir}")
  return()
endif()

if(_andon_shared AND NOT TARGET andon::andon)
  add_library(andon::andon UNKNOWN IMPORTED)
  set_target_properties(andon::andon PROPERTIES
    IMPORTED_LOCATION "${_andon_shared}" INTERFACE_INCLUDE_DIRECTORIES "${_andon_include}")
endif()

if(_andon_static AND NOT TARGET andon::static)
  add_library(andon::static STATIC IMPORTED)
  set_target_properties(andon::static PROPERTIES
    IMPORTED_LOCATION "${_andon_static}" INTERFACE_INCLUDE_DIRECTORIES "${_andon_include}")
  # gcc_s unwinds; the rest is the C library's.
  target_link_libraries(andon::static INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
  if(UNIX AND NOT APPLE)
    target_link_libraries(andon::static INTERFACE gcc_s m)
  endif()
endif()
