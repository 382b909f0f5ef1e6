package bevara.app.api;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the OpenAPI document says beyond the controllers: who may call, and what a fault looks like.
@Configuration(proxyBeanMethods = false)
public class ApiDocs {
    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Bevara")
                        .version("v1")
                        .description("A shared long-term electronic archive for municipalities. Faults are problems"
                                + " (RFC 9457) in Swedish or English by Accept-Language; times are RFC 3339 UTC; lists"
                                + " are paged by cursor and limit.")
                        .license(new License().name("EUPL-1.2").identifier("EUPL-1.2")))
                .addSecurityItem(new SecurityRequirement().addList("key"))
                .components(new Components()
                        .addSecuritySchemes(
                                "key",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An API key, bvk_…")));
    }

    @Bean
    OpenApiCustomizer faultsInDocs() {
        return document -> {
            ModelConverters.getInstance(true)
                    .read(Problem.class)
                    .forEach((name, schema) -> document.getComponents().addSchemas(name, schema));
            var fault = new ApiResponse()
                    .description("A fault")
                    .content(new Content()
                            .addMediaType(
                                    Problems.MEDIA_TYPE,
                                    new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));
            document.getPaths()
                    .values()
                    .forEach(path -> path.readOperations()
                            .forEach(operation -> operation.getResponses().addApiResponse("default", fault)));
        };
    }
}
